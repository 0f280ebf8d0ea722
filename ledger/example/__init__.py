"""The example books: published figures, in the workbooks finance officers really send.

`figures/` holds what was published, one plain table per subject, each row with its source.
`make_workbooks` puts the same rows into the untidy workbooks under `workbooks/`; both are kept in
the repository, so a reviewer reads the tables and `demo` imports the workbooks. Spending is the
one thing here that nobody published: `illustrative` made it up, once, and every row says so.
"""
