extension TableText {
    /// What stands in `SplmtryData` of our own messages: what two gateways agree and ISO 20022 has no element for.
    /// - Source: `domain.md` 5.2; `Specs/ISO20022.md`, section 4.
    static let own = #"""
        @urn:interlock:iso20022:settlement:1 CrossLdgrSttlm:CrossLedgerSettlement1
        @urn:interlock:iso20022:status:1 CrossLdgrSts:CrossLedgerStatus1
        /L [A-Z0-9]{18,18}[0-9]{2,2}
        /C [A-Z]{2,2}
        /T [0-9a-f]{32,32}
        /G [0-9]{1,2}
        /A [1-9][0-9]{0,2}
        /U [1-9][0-9]{0,17}
        /S [0-9]{1,12}
        /E [a-f0-9]{8,8}-[a-f0-9]{4,4}-4[a-f0-9]{3,3}-[89ab][a-f0-9]{3,3}-[a-f0-9]{12,12}
        !CrossLedgerMode1Code M1 M2
        !CrossLedgerLockOrder1Code ASSET_FIRST CASH_FIRST
        !CrossLedgerPricing1Code straightDiscount simpleYield dtyAnnual365 dtySemi183182 dtySemiCalendar
        !CrossLedgerDayCount1Code A001 A004 A005 A006 A007 A008 A011
        !CrossLedgerRoll1Code NONE FOLLOWING MODIFIED_FOLLOWING PRECEDING
        !CrossLedgerRecourse1Code NONE WARRANTY_BREACH_ONLY
        !CrossLedgerAttribute1Code taxResidency nationality domicile placeOfBusiness
        !CrossLedgerLeg1Code X Y
        !CrossLedgerSide1Code SELL BUY
        CrossLedgerSettlement1 Md!CrossLedgerMode1Code LckOrdr!CrossLedgerLockOrder1Code Sellr:CrossLedgerParty1
         Buyr:CrossLedgerParty1 AsstLeg:CrossLedgerLeg1 CshLeg:CrossLedgerLeg1 Pric:CrossLedgerPrice1Choice
        CrossLedgerParty1 Gtwy=s1-96 LEI=pL
        CrossLedgerLeg1 Ldgr=s1-96 Asst=s1-96 Pyer=s1-96 Pyee=s1-96
        CrossLedgerPrice1Choice | Frftng:CrossLedgerForfaiting1 Bd:CrossLedgerBond1
        CrossLedgerForfaiting1 Face:ActiveCurrencyAndAmount Rate=m18.9+0 Mtd!CrossLedgerPricing1Code
         DayCnt!CrossLedgerDayCount1Code Mtrty=D Roll!CrossLedgerRoll1Code GrcDays=pG Hldy{0,256}=D
         Rcrs!CrossLedgerRecourse1Code Rsrv?:CrossLedgerReserve1 Ntce?:CrossLedgerNotice1 Rscnds?:CrossLedgerRescission1
         Dstnct?:CrossLedgerDistinct1
        CrossLedgerReserve1 Pt{1,32}=s1-128 Utl=D
        CrossLedgerNotice1 Gvr!CrossLedgerSide1Code NtceBy=D AckDays=pA
        CrossLedgerRescission1 TrfId=pT SttlmDt=D
        CrossLedgerDistinct1 TrfId=pT Rsn=s1-128
        CrossLedgerBond1 Unts=pU NmnlPerUnit:ActiveCurrencyAndAmount Pric=m18.9+0
         Rstrctn{0,64}:CrossLedgerRestriction1 BuyrFct{0,4}:CrossLedgerFact1
        CrossLedgerRestriction1 Attr!CrossLedgerAttribute1Code NotIn{1,256}=pC
        CrossLedgerFact1 Attr!CrossLedgerAttribute1Code In{0,256}=pC
        CrossLedgerStatus1 TrfId=pT UETR?=pE St=s1-64 Outcm?=s1-32 Leg{0,2}:CrossLedgerLegStatus1
        CrossLedgerLegStatus1 Leg!CrossLedgerLeg1Code Ldgr=s1-96 Asst=s1-96 St=s1-16 LckId?=s64-64 LckDdln?=pS Xpry?=pS
        """#
}
