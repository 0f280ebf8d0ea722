"""Minor units of currencies, from ISO 4217 (list one, active; list three, withdrawn in euro time).

A currency that is not here is refused rather than guessed: an amount in an unknown currency has
no known smallest unit, so nobody could say whether it is exact.
"""

from __future__ import annotations

_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON
RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
CYP EEK FRF DEM ESP HRK ITL LTL LVL MTL NLG ATS FIM IEP PTE GRD SIT SKK BEF LUF CUC SDD SLL STD
MRO ZMK ZWL VEF GHC MZM ROL TRL BYR AZM
"""
_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"

#: currency code -> number of decimals of its smallest unit. The lira, peseta and the like were
#: kept in whole units, and so were the Belgian and Luxembourg francs, by the same list.
MINOR_UNITS: dict[str, int] = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_ZERO.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
    **dict.fromkeys(_FOUR.split(), 4),
    **dict.fromkeys(("ITL", "ESP", "PTE", "BEF", "LUF", "GRD", "TRL", "BYR"), 0),
}
