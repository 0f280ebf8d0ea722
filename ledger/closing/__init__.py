"""Closing a period of a fund: what is sealed, what is carried forward, and the whole books.

    vtf close -> command -> act       the close itself: one writer, one rename
                            checklist what must be settled before it
                            paper     what was sealed, archived in plain text
                            fold      one file in the place of the closed batches, by
                            carry     adding up what no rule looks at line by line
                            batch     the candidate that must hold what the whole books hold

Who reads books asks `seals` whether what was closed still stands, and `whole` for the file that
reads every line of every year; `proof` holds these against what is carried forward, by `balances`.
`verdict` tells when sums are not enough to judge by. `facts` is the `close` directive, `keys` are
those of transactions that are only carried forward.
"""
