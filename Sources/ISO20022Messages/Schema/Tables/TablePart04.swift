// Made by Tests/MessageSchemas/make_tables.py; never changed by hand.
extension TableText {
    static let part04 = #"""
        StructuredRegulatoryReporting3 Tp?=s1-35 Dt?=D Ctry?=p0 Cd?=s1-10 Amt?:ActiveOrHistoricCurrencyAndAmount
         Inf*=s1-35
        StructuredRemittanceInformation18 RfrdDocInf*:ReferredDocumentInformation8 RfrdDocAmt?:RemittanceAmount4
         CdtrRefInf?:CreditorReferenceInformation3 Invcr?:PartyIdentification272 Invcee?:PartyIdentification272
         TaxRmt?:TaxData1 GrnshmtRmt?:Garnishment4 AddtlRmtInf{0,3}=s1-140
        SupplementaryData1 PlcAndNm?=s1-350 Envlp:SupplementaryDataEnvelope1
        SupplementaryDataEnvelope1 *=x
        TaxAmount3 Rate?=m11.10 TaxblBaseAmt?:ActiveOrHistoricCurrencyAndAmount
         TtlAmt?:ActiveOrHistoricCurrencyAndAmount Dtls*:TaxRecordDetails3
        TaxAuthorisation1 Titl?=s1-35 Nm?=s1-140
        TaxCapacityParty4Choice | Cd!TaxLiability1Code Prtry:GenericIdentification30
        TaxCharges2 Id?=s1-35 Rate?=m11.10 Amt?:ActiveOrHistoricCurrencyAndAmount
        TaxData1 Cdtr?:TaxParty1 Dbtr?:TaxParty2 UltmtDbtr?:TaxParty2 AdmstnZone?=s1-35 RefNb?=s1-140 Mtd?=s1-35
         TtlTaxblBaseAmt?:ActiveOrHistoricCurrencyAndAmount TtlTaxAmt?:ActiveOrHistoricCurrencyAndAmount Dt?=D
         SeqNb?=m18.0 Rcrd*:TaxRecord3
        TaxExemptionReasonFormatChoice | Ustrd=s1-140 Strd!TaxExemptReason1Code
        TaxParty1 TaxId?=s1-35 RegnId?=s1-35 TaxTp?=s1-35
        TaxParty2 TaxId?=s1-35 RegnId?=s1-35 TaxTp?=s1-35 Authstn?:TaxAuthorisation1
        TaxParty3 TaxId?=s1-35 TaxTp?=s1-35 RegnId?=s1-35 TaxXmptnRsn*:TaxExemptionReasonFormatChoice
        TaxPeriod3 Yr?=Y Tp?!TaxRecordPeriod1Code FrToDt?:DatePeriod2
        TaxRecord3 Tp?=s1-35 Ctgy?=s1-35 CtgyDtls?=s1-35 DbtrSts?=s1-35 CertId?=s1-35 FrmsCd?=s1-35 Prd?:TaxPeriod3
         TaxAmt?:TaxAmount3 AddtlInf?=s1-140
        TaxRecordDetails3 Prd?:TaxPeriod3 Amt:ActiveOrHistoricCurrencyAndAmount
        TechnicalInputChannel1Choice | Cd=s1-4 Prtry=s1-35
        TotalNumber2 CurInstrNb=p9 TtlOfLkdInstrs=p9
        TotalTransactions6 TtlNtries?:NumberAndSumOfTransactions4 TtlCdtNtries?:NumberAndSumOfTransactions1
         TtlDbtNtries?:NumberAndSumOfTransactions1 TtlNtriesPerBkTxCd*:TotalsPerBankTransactionCode5
        TotalsPerBankTransactionCode5 NbOfNtries?=p14 Sum?=m18.17 TtlNetNtry?:AmountAndDirection35
         CdtNtries?:NumberAndSumOfTransactions1 DbtNtries?:NumberAndSumOfTransactions1 FcstInd?=B
         BkTxCd:BankTransactionCodeStructure4 Avlbty*:CashAvailability1 Dt?:DateAndDateTime2Choice
        TrackData1 TrckNb?=p21 TrckVal=s1-140
        Tracking4Choice | Ind=B Prtry:GenericIdentification30
        TradeDate8Choice | Dt:DateAndDateTime2Choice DtCd:TradeDateCode3Choice
        TradeDateCode3Choice | Cd!DateType3Code Prtry:GenericIdentification30
        TradeMarket1Choice | Cd=s1-4 Prtry:GenericIdentification20
        TradeOriginator3Choice | Cd!OriginatorRole2Code Prtry:GenericIdentification30
        TradeParty1 PtyId:PartyIdentification45 LglOrg?:LegalOrganisation1 TaxPty*:TaxParty3
        TradeTransactionCondition5Choice | Cd!TradeTransactionCondition4Code Prtry:GenericIdentification30
        TransactionAgents6 InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8
         DbtrAgt?:BranchAndFinancialInstitutionIdentification8 CdtrAgt?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt1?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt2?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt3?:BranchAndFinancialInstitutionIdentification8
         RcvgAgt?:BranchAndFinancialInstitutionIdentification8
         DlvrgAgt?:BranchAndFinancialInstitutionIdentification8
         IssgAgt?:BranchAndFinancialInstitutionIdentification8
         SttlmPlc?:BranchAndFinancialInstitutionIdentification8 Prtry*:ProprietaryAgent5
        TransactionAllocation1 Amt:ActiveOrHistoricCurrencyAndAmount CdtDbtInd!CreditDebitCode Acct:CashAccount40
         Purp:Purpose2Choice Ref=s1-35 RltdRefs*:References74Choice
        TransactionDates3 AccptncDtTm?=T TradActvtyCtrctlSttlmDt?=D TradDt?=D IntrBkSttlmDt?=D StartDt?=D EndDt?=D
         TxDtTm?=T Prtry*:ProprietaryDate3
        TransactionDetails148 TradId*=s1-52 PoolId?=s1-35 CorpActnEvtId?=s1-35 TrptyAgtSvcPrvdrCollTxId?=s1-35
         ClntTrptyCollTxId?=s1-35 ClntCollInstrId?=s1-35 TrptyAgtSvcPrvdrCollInstrId?=s1-35
         AcctOwnr?:PartyIdentification144 SfkpgAcct?:SecuritiesAccount19
         BlckChainAdrOrWllt?:BlockChainAddressWallet3 SfkpgPlc?:SafeKeepingPlace3
         PlcOfTrad?:PlaceOfTradeIdentification1 PlcOfClr?:PlaceOfClearingIdentification2
         FinInstrmId:SecurityIdentification19 SttlmQty:Quantity51Choice PrtlyRlsdQty?:Quantity51Choice
         SttlmAmt?:AmountAndDirection51 LateDlvryDt?:DateAndDateTime2Choice XpctdSttlmDt?:DateAndDateTime2Choice
         XpctdValDt?:DateAndDateTime2Choice SttlmDt:SettlementDate19Choice TradDt?:TradeDate8Choice AckdStsTmStmp?=T
         MtchdStsTmStmp?=T SctiesMvmntTp!ReceiveDelivery1Code Pmt!DeliveryReceiptType2Code
         SttlmParams:SettlementDetails202 RcvgSttlmPties?:SettlementParties97 DlvrgSttlmPties?:SettlementParties97
         Invstr?:PartyIdentification149 QlfdFrgnIntrmy?:PartyIdentification136 SttlmInstrPrcgAddtlDtls?=s1-350
        TransactionDetails151 FinInstrmId:SecurityIdentification19 TradDt?:TradeDate8Choice
         SttlmDt:SettlementDate17Choice SttlmQty:Quantity51Choice SttlmAmt?:AmountAndDirection51
         DlvrgSttlmPties?:SettlementParties97 RcvgSttlmPties?:SettlementParties97 Invstr?:PartyIdentification149
        TransactionDetails152 AcctOwnr?:PartyIdentification144 SfkpgAcct?:SecuritiesAccount19
         BlckChainAdrOrWllt?:BlockChainAddressWallet3 FinInstrmId:SecurityIdentification19 SttlmQty:Quantity51Choice
         SttlmAmt?:AmountAndDirection51 TradDt?:TradeDate8Choice SttlmDt:SettlementDate19Choice
         DlvrgSttlmPties?:SettlementParties97 RcvgSttlmPties?:SettlementParties97 Invstr?:PartyIdentification149
        TransactionIdentifications47 AcctOwnrTxId=s1-35 AcctSvcrTxId?=s1-35 MktInfrstrctrTxId?=s1-35
         CtrPtyMktInfrstrctrTxId?=s1-35 PrcrTxId?=s1-35 CmonId?=s1-35 NetgSvcPrvdrId?=s1-35
        TransactionIdentifications48 AcctSvcrTxId?=s1-35 MktInfrstrctrTxId?=s1-35 CtrPtyMktInfrstrctrTxId?=s1-35
         PrcrTxId?=s1-35 AcctOwnrTxId:References44Choice
        TransactionIdentifier1 TxDtTm=T TxRef=s1-35
        TransactionInterest4 TtlIntrstAndTaxAmt?:ActiveOrHistoricCurrencyAndAmount Rcrd*:InterestRecord2
        TransactionParties12 InitgPty?:Party50Choice Dbtr?:Party50Choice DbtrAcct?:CashAccount40
         UltmtDbtr?:Party50Choice Cdtr?:Party50Choice CdtrAcct?:CashAccount40 UltmtCdtr?:Party50Choice
         TradgPty?:Party50Choice Prtry*:ProprietaryParty6
        TransactionPrice4Choice | DealPric:Price7 Prtry+:ProprietaryPrice2
        TransactionQuantities3Choice | Qty:FinancialInstrumentQuantity1Choice
         OrgnlAndCurFaceAmt:OriginalAndCurrentQuantities1 Prtry:ProprietaryQuantity1
        TransactionReferences6 MsgId?=s1-35 AcctSvcrRef?=s1-35 PmtInfId?=s1-35 InstrId?=s1-35 EndToEndId?=s1-35
         UETR?=p15 TxId?=s1-35 MndtId?=s1-35 ChqNb?=s1-35 ClrSysRef?=s1-35 AcctOwnrTxId?=s1-35 AcctSvcrTxId?=s1-35
         MktInfrstrctrTxId?=s1-35 PrcgId?=s1-35 Prtry*:ProprietaryReference1
        TypeOfPrice29Choice | Cd!TypeOfPrice14Code Prtry:GenericIdentification30
        UnmatchedReason15 Cd:UnmatchedReason21Choice AddtlRsnInf?=s1-210
        UnmatchedReason21Choice | Cd!UnmatchedReason11Code Prtry:GenericIdentification30
        UnmatchedStatus16Choice | NoSpcfdRsn!NoReasonCode Rsn+:UnmatchedReason15
        ValidationStatusInformation1 Sts!TechnicalValidationStatus1Code StsRsn?:StatusReason4Choice
         AddtlStsRsnInf*=s1-105
        YieldedOrValueType1Choice | Yldd=B ValTp!PriceValueType1Code
        YieldedOrValueType2Choice | Yldd=B ValTp!PriceValueType12Code
        """#
}
