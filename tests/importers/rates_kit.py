"""What the tests of rates share: tables as their publishers write them, small and our own."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

#: Real tables of rates, on the machines that have them: never part of the project.
REAL = Path(os.environ.get("VTF_REAL_FILES", Path(__file__).parents[3] / "shared" / "real"))

UN = """<UN_OPERATIONAL_RATES_DATASET>
\t<UN_OPERATIONAL_RATES>
\t\t<abbrv_name>Norway</abbrv_name>
\t\t<name>Norwegian Krone</name>
\t\t<f_curr_code>NOK</f_curr_code>
\t\t<eff_date>01 Mar 2014</eff_date>
\t\t<rate>6.02</rate>
\t</UN_OPERATIONAL_RATES>
\t<UN_OPERATIONAL_RATES>
\t\t<abbrv_name>France</abbrv_name>
\t\t<name>Euro</name>
\t\t<f_curr_code>EUR</f_curr_code>
\t\t<eff_date>01 Mar 2014</eff_date>
\t\t<rate>0.73</rate>
\t</UN_OPERATIONAL_RATES>
\t<UN_OPERATIONAL_RATES>
\t\t<abbrv_name>Germany</abbrv_name>
\t\t<name>Euro</name>
\t\t<f_curr_code>EUR</f_curr_code>
\t\t<eff_date>01 Mar 2014</eff_date>
\t\t<rate>0.73</rate>
\t</UN_OPERATIONAL_RATES>
\t<UN_OPERATIONAL_RATES>
\t\t<abbrv_name>Norway</abbrv_name>
\t\t<name>Norwegian Krone</name>
\t\t<f_curr_code>NOK</f_curr_code>
\t\t<eff_date>17 Mar 2014</eff_date>
\t\t<rate>6.05</rate>
\t</UN_OPERATIONAL_RATES>
\t<UN_OPERATIONAL_RATES>
\t\t<abbrv_name>Ecuador</abbrv_name>
\t\t<name>US Dollar</name>
\t\t<f_curr_code>USD</f_curr_code>
\t\t<eff_date>01 Mar 2014</eff_date>
\t\t<rate>1</rate>
\t</UN_OPERATIONAL_RATES>
</UN_OPERATIONAL_RATES_DATASET>
"""

ECB = """Date, USD, NOK, EEK,
14 March 2014, 1.3884, 8.2775, N/A,
"""

ECB_HISTORY = """Date,USD,NOK,EEK,
2014-03-17,1.3906,8.2805,N/A,
2014-03-14,1.3884,8.2775,N/A,
2010-12-31,1.3362,7.8000,15.6466,
2010-12-30,1.3280,7.8150,N/A,
"""

ECB_XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube>
<Cube time='2014-03-14'>
<Cube currency='USD' rate='1.3884'/>
<Cube currency='NOK' rate='8.2775'/>
</Cube>
</Cube>
</gesmes:Envelope>
"""

FED_LONG = """Date,Country,Exchange rate
2014-03-01,Norway,5.9981
2014-03-01,United Kingdom,0.6017
2018-08-01,Venezuela,2495016.1501
2018-08-01,United Kingdom,0.7770
"""

FED_WIDE = """"Series Description","AUSTRALIA -- SPOT RATE","NORWAY -- SPOT RATE","Nominal index"
"Unit:","Currency:_Per_AUD","Currency:_Per_USD","Index:_1997_Jan_100"
"Multiplier:","1","1","1"
"Currency:","USD","NOK","NA"
"Unique Identifier: ","H10/H10/RXI$US_N.M.AL","H10/H10/RXI_N.M.NO","H10/H10/JRXWTFB_N.M"
"Time Period","RXI$US_N.M.AL","RXI_N.M.NO","JRXWTFB_N.M"
2014-02,0.8972,6.1233,76.1
2014-03,0.9072,5.9981,76.3
2014-04,ND,5.9845,76.0
"""


def zipped(text: str, name: str = "eurofxref-hist.csv", *more: str) -> bytes:
    """Return a zip that holds a table."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for part in (name, *more):
            # A fixed day: the bytes are part of the names of tests.
            package.writestr(zipfile.ZipInfo(part, (2014, 1, 1, 0, 0, 0)), text)
    return content.getvalue()


def real(name: str) -> Path:
    """Return a real table of rates, or skip the test that asks for it, saying so."""
    path = REAL / "rates" / name
    if not path.is_file():
        pytest.skip(f"the real file rates/{name} is not on this machine")
    return path
