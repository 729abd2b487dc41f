// Made by Tests/MessageSchemas/make_tables.py; never changed by hand.
extension TableText {
    static let part02 = #"""
        Contact13 NmPrfx?!NamePrefix2Code Nm?=s1-140 PhneNb?=p4 MobNb?=p4 FaxNb?=p4 URLAdr?=s1-2048 EmailAdr?=s1-256
         EmailPurp?=s1-35 JobTitl?=s1-35 Rspnsblty?=s1-35 Dept?=s1-70 Othr*:OtherContact1
         PrefrdMtd?!PreferredContactMethod2Code
        ContactDetails2 NmPrfx?!NamePrefix1Code Nm?=s1-140 PhneNb?=p4 MobNb?=p4 FaxNb?=p4 EmailAdr?=s1-2048
         Othr?=s1-35
        Contacts3 NmPrfx?!NamePrefix1Code Nm?=s1-140 PhneNb?=p4 MobNb?=p4 FaxNb?=p4 EmailAdr?=s1-2048 Othr?=s1-35
         JobTitl?=s1-35 Rspnsblty?=s1-35 Dept?=s1-70
        CorporateAction9 EvtTp=s1-35 EvtId=s1-35
        Counterparty15Choice | Sellr:PartyIdentificationAndAccount196 Buyr:PartyIdentificationAndAccount196
        CountrySubdivision1Choice | Cd=s1-35 Prtry:GenericIdentification1
        CreditLine3 Incl=B Tp?:CreditLineType1Choice Amt?:ActiveOrHistoricCurrencyAndAmount
         Dt?:DateAndDateTime2Choice
        CreditLineType1Choice | Cd=s1-4 Prtry=s1-35
        CreditTransferMandateData1 MndtId?=s1-35 Tp?:MandateTypeInformation2 DtOfSgntr?=D DtOfVrfctn?=T
         ElctrncSgntr?=b10240 FrstPmtDt?=D FnlPmtDt?=D Frqcy?:Frequency36Choice Rsn?:MandateSetupReason1Choice
        CreditTransferTransaction62 PmtId:PaymentIdentification13 PmtTpInf?:PaymentTypeInformation28
         IntrBkSttlmAmt:ActiveCurrencyAndAmount IntrBkSttlmDt?=D SttlmPrty?!Priority3Code
         SttlmTmIndctn?:SettlementDateTimeIndication1 SttlmTmReq?:SettlementTimeRequest2
         PrvsInstgAgt1?:BranchAndFinancialInstitutionIdentification8 PrvsInstgAgt1Acct?:CashAccount40
         PrvsInstgAgt2?:BranchAndFinancialInstitutionIdentification8 PrvsInstgAgt2Acct?:CashAccount40
         PrvsInstgAgt3?:BranchAndFinancialInstitutionIdentification8 PrvsInstgAgt3Acct?:CashAccount40
         InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt1?:BranchAndFinancialInstitutionIdentification8 IntrmyAgt1Acct?:CashAccount40
         IntrmyAgt2?:BranchAndFinancialInstitutionIdentification8 IntrmyAgt2Acct?:CashAccount40
         IntrmyAgt3?:BranchAndFinancialInstitutionIdentification8 IntrmyAgt3Acct?:CashAccount40
         UltmtDbtr?:BranchAndFinancialInstitutionIdentification8 Dbtr:BranchAndFinancialInstitutionIdentification8
         DbtrAcct?:CashAccount40 DbtrAgt?:BranchAndFinancialInstitutionIdentification8 DbtrAgtAcct?:CashAccount40
         CdtrAgt?:BranchAndFinancialInstitutionIdentification8 CdtrAgtAcct?:CashAccount40
         Cdtr:BranchAndFinancialInstitutionIdentification8 CdtrAcct?:CashAccount40
         UltmtCdtr?:BranchAndFinancialInstitutionIdentification8 InstrForCdtrAgt*:InstructionForCreditorAgent3
         InstrForNxtAgt*:InstructionForNextAgent1 Purp?:Purpose2Choice RmtInf?:RemittanceInformation2
         UndrlygAllcn*:TransactionAllocation1 UndrlygCstmrCdtTrf?:CreditTransferTransaction63
         SplmtryData*:SupplementaryData1
        CreditTransferTransaction63 UltmtDbtr?:PartyIdentification272 InitgPty?:PartyIdentification272
         Dbtr:PartyIdentification272 DbtrAcct?:CashAccount40 DbtrAgt:BranchAndFinancialInstitutionIdentification8
         DbtrAgtAcct?:CashAccount40 PrvsInstgAgt1?:BranchAndFinancialInstitutionIdentification8
         PrvsInstgAgt1Acct?:CashAccount40 PrvsInstgAgt2?:BranchAndFinancialInstitutionIdentification8
         PrvsInstgAgt2Acct?:CashAccount40 PrvsInstgAgt3?:BranchAndFinancialInstitutionIdentification8
         PrvsInstgAgt3Acct?:CashAccount40 IntrmyAgt1?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt1Acct?:CashAccount40 IntrmyAgt2?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt2Acct?:CashAccount40 IntrmyAgt3?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt3Acct?:CashAccount40 CdtrAgt:BranchAndFinancialInstitutionIdentification8
         CdtrAgtAcct?:CashAccount40 Cdtr:PartyIdentification272 CdtrAcct?:CashAccount40
         UltmtCdtr?:PartyIdentification272 InstrForCdtrAgt*:InstructionForCreditorAgent3
         InstrForNxtAgt*:InstructionForNextAgent1 Tax?:TaxData1 RmtInf?:RemittanceInformation22
         InstdAmt?:ActiveOrHistoricCurrencyAndAmount
        CreditTransferTransaction64 PmtId:PaymentIdentification13 PmtTpInf?:PaymentTypeInformation28
         IntrBkSttlmAmt:ActiveCurrencyAndAmount IntrBkSttlmDt?=D SttlmPrty?!Priority3Code
         SttlmTmIndctn?:SettlementDateTimeIndication1 SttlmTmReq?:SettlementTimeRequest2 AccptncDtTm?=T
         PoolgAdjstmntDt?=D InstdAmt?:ActiveOrHistoricCurrencyAndAmount XchgRate?=m11.10
         ChrgBr!ChargeBearerType1Code ChrgsInf*:Charges16 MndtRltdInf?:CreditTransferMandateData1
         PrvsInstgAgt1?:BranchAndFinancialInstitutionIdentification8 PrvsInstgAgt1Acct?:CashAccount40
         PrvsInstgAgt2?:BranchAndFinancialInstitutionIdentification8 PrvsInstgAgt2Acct?:CashAccount40
         PrvsInstgAgt3?:BranchAndFinancialInstitutionIdentification8 PrvsInstgAgt3Acct?:CashAccount40
         InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8
         IntrmyAgt1?:BranchAndFinancialInstitutionIdentification8 IntrmyAgt1Acct?:CashAccount40
         IntrmyAgt2?:BranchAndFinancialInstitutionIdentification8 IntrmyAgt2Acct?:CashAccount40
         IntrmyAgt3?:BranchAndFinancialInstitutionIdentification8 IntrmyAgt3Acct?:CashAccount40
         UltmtDbtr?:PartyIdentification272 InitgPty?:PartyIdentification272 Dbtr:PartyIdentification272
         DbtrAcct?:CashAccount40 DbtrAgt:BranchAndFinancialInstitutionIdentification8 DbtrAgtAcct?:CashAccount40
         CdtrAgt:BranchAndFinancialInstitutionIdentification8 CdtrAgtAcct?:CashAccount40 Cdtr:PartyIdentification272
         CdtrAcct?:CashAccount40 UltmtCdtr?:PartyIdentification272 InstrForCdtrAgt*:InstructionForCreditorAgent3
         InstrForNxtAgt*:InstructionForNextAgent1 Purp?:Purpose2Choice RgltryRptg{0,10}:RegulatoryReporting3
         Tax?:TaxData1 RltdRmtInf{0,10}:RemittanceLocation8 RmtInf?:RemittanceInformation22
         SplmtryData*:SupplementaryData1
        CreditorReferenceInformation3 Tp?:CreditorReferenceType3 Ref?=s1-35
        CreditorReferenceType2Choice | Cd=s1-4 Prtry=s1-35
        CreditorReferenceType3 CdOrPrtry:CreditorReferenceType2Choice Issr?=s1-35
        CurrencyExchange24 SrcCcy=p8 TrgtCcy?=p8 UnitCcy?=p8 XchgRate=m11.10 CtrctId?=s1-35 QtnDt?=T
         XchgRateBase?=m18.0+1
        CurrencyToBuyOrSell1Choice | CcyToBuy=p8 CcyToSell=p8
        DateAndDateTime2Choice | Dt=D DtTm=T
        DateAndPlaceOfBirth BirthDt=D PrvcOfBirth?=s1-35 CityOfBirth=s1-35 CtryOfBirth=p0
        DateAndPlaceOfBirth1 BirthDt=D PrvcOfBirth?=s1-35 CityOfBirth=s1-35 CtryOfBirth=p0
        DateAndType1 Tp:DateType2Choice Dt=D
        DateOrDateTimePeriod1Choice | Dt:DatePeriod2 DtTm:DateTimePeriod1
        DatePeriod2 FrDt=D ToDt=D
        DateTimePeriod1 FrDtTm=T ToDtTm=T
        DateType2Choice | Cd=s1-4 Prtry=s1-35
        DeliveryReturn3Choice | Cd!DeliveryReturn1Code Prtry:GenericIdentification30
        DeniedReason10 Cd:DeniedReason15Choice AddtlRsnInf?=s1-210
        DeniedReason15Choice | Cd!DeniedReason6Code Prtry:GenericIdentification30
        DeniedStatus15Choice | NoSpcfdRsn!NoReasonCode Rsn+:DeniedReason10
        DisplayCapabilities1 DispTp!UserInterface2Code NbOfLines=p23 LineWidth=p23
        DocumentAdjustment1 Amt:ActiveOrHistoricCurrencyAndAmount CdtDbtInd?!CreditDebitCode Rsn?=s1-4
         AddtlInf?=s1-140
        DocumentAmount1 Tp:DocumentAmountType1Choice Amt:ActiveOrHistoricCurrencyAndAmount
        DocumentAmountType1Choice | Cd=s1-4 Prtry=s1-35
        DocumentLineIdentification1 Tp?:DocumentLineType1 Nb?=s1-35 RltdDt?=D
        DocumentLineInformation2 Id+:DocumentLineIdentification1 Desc?=s1-2048 Amt?:RemittanceAmount4
        DocumentLineType1 CdOrPrtry:DocumentLineType1Choice Issr?=s1-35
        DocumentLineType1Choice | Cd=s1-4 Prtry=s1-35
        DocumentNumber5Choice | ShrtNb=p5 LngNb=p6 PrtryNb:GenericIdentification36
        DocumentType1 CdOrPrtry:DocumentType2Choice Issr?=s1-35
        DocumentType2Choice | Cd=s1-4 Prtry=s1-35
        EncapsulatedBusinessMessage1 Hdr?:BusinessApplicationHeader1 Prfx?=t Prtl=B Msg:StrictPayload
        EntryDetails13 Btch?:BatchInformation2 TxDtls*:EntryTransaction14
        EntryStatus1Choice | Cd=s1-4 Prtry=s1-35
        EntryTransaction14 Refs?:TransactionReferences6 Amt?:ActiveOrHistoricCurrencyAndAmount
         CdtDbtInd?!CreditDebitCode AmtDtls?:AmountAndCurrencyExchange4 Avlbty*:CashAvailability1
         BkTxCd?:BankTransactionCodeStructure4 Chrgs?:Charges15 Intrst?:TransactionInterest4
         RltdPties?:TransactionParties12 RltdAgts?:TransactionAgents6 LclInstrm?:LocalInstrument2Choice
         PmtTpInf?:PaymentTypeInformation27 Purp?:Purpose2Choice RltdRmtInf{0,10}:RemittanceLocation8
         RmtInf?:RemittanceInformation22 RltdDts?:TransactionDates3 RltdPric?:TransactionPrice4Choice
         RltdQties*:TransactionQuantities3Choice FinInstrmId?:SecurityIdentification19 Tax?:TaxData1
         RtrInf?:PaymentReturnReason8 CorpActn?:CorporateAction9 SfkpgAcct?:SecuritiesAccount19
         CshDpst*:CashDeposit1 CardTx?:CardTransaction18 AddtlTxInf?=s1-500 SplmtryData*:SupplementaryData1
        EquivalentAmount2 Amt:ActiveOrHistoricCurrencyAndAmount CcyOfTrf=p8
        ExposureType22Choice | Cd!ExposureType12Code Prtry:GenericIdentification30
        FailingReason11 Cd:FailingReason16Choice AddtlRsnInf?=s1-210
        FailingReason16Choice | Cd!FailingReason4Code Prtry:GenericIdentification30
        FailingStatus13Choice | NoSpcfdRsn!NoReasonCode Rsn+:FailingReason11
        FinancialIdentificationSchemeName1Choice | Cd=s1-4 Prtry=s1-35
        FinancialInstitutionCreditTransferV11 GrpHdr:GroupHeader113 CdtTrfTxInf+:CreditTransferTransaction62
         SplmtryData*:SupplementaryData1
        FinancialInstitutionIdentification23 BICFI?=p2 ClrSysMmbId?:ClearingSystemMemberIdentification2 LEI?=p3
         Nm?=s1-140 PstlAdr?:PostalAddress27 Othr?:GenericFinancialIdentification1
        FinancialInstitutionIdentification7 BIC?=p25 ClrSysMmbId?:ClearingSystemMemberIdentification2 Nm?=s1-140
         PstlAdr?:PostalAddress6 Othr?:GenericFinancialIdentification1
        FinancialInstitutionIdentification8 BICFI?=p25 ClrSysMmbId?:ClearingSystemMemberIdentification2 Nm?=s1-140
         PstlAdr?:PostalAddress6 Othr?:GenericFinancialIdentification1
        FinancialInstrumentAttributes111 PlcOfListg?:MarketIdentification3Choice
         DayCntBsis?:InterestComputationMethodFormat4Choice RegnForm?:FormOfSecurity6Choice
         PmtFrqcy?:Frequency23Choice PmtSts?:SecuritiesPaymentStatus5Choice VarblRateChngFrqcy?:Frequency23Choice
         ClssfctnTp?:ClassificationType32Choice OptnStyle?:OptionStyle8Choice OptnTp?:OptionType6Choice DnmtnCcy?=p8
         CpnDt?=D XpryDt?=D FltgRateFxgDt?=D MtrtyDt?=D IsseDt?=D NxtCllblDt?=D PutblDt?=D DtdDt?=D FrstPmtDt?=D
         PrvsFctr?=m11.10 CurFctr?=m11.10 NxtFctr?=m11.10 IntrstRate?=m11.10 YldToMtrtyRate?=m11.10
         NxtIntrstRate?=m11.10 IndxRateBsis?=m11.10 CpnAttchdNb?:Number22Choice PoolNb?:GenericIdentification37
         VarblRateInd?=B CllblInd?=B PutblInd?=B MktOrIndctvPric?:PriceType4Choice ExrcPric?:Price7
         SbcptPric?:Price7 ConvsPric?:Price7 StrkPric?:Price7 MinNmnlQty?:FinancialInstrumentQuantity33Choice
         CtrctSz?:FinancialInstrumentQuantity33Choice UndrlygFinInstrmId*:SecurityIdentification19
         FinInstrmAttrAddtlDtls?=s1-350
        FinancialInstrumentQuantity1Choice | Unit=m18.17 FaceAmt=m18.5+0 AmtsdVal=m18.5+0
        FinancialInstrumentQuantity33Choice | Unit=m18.17 FaceAmt=m18.5+0 AmtsdVal=m18.5+0 DgtlTknUnit=m30.29
        FinancialItem1 ItmCntxt:FinancialItemParameters1 FinDocRef*=t CdtDbtInd!CreditDebitCode
         TtlAmt:InvoiceTotals1 DueAmt?:ActiveCurrencyAndAmount InstlmtInf*:Instalment2 AddtlInf?=s1-2000
         AssoctdDoc*=t VldtnStsInf?:ValidationStatusInformation1 FincgSts?:FinancingInformationAndStatus1
         PrtryDtls?:SupplementaryData1
        FinancialItemParameters1 Idr=s1-35 IsseDt=D RltdItm*=t DocPurp?=s1-4 LangCd?=t Issr?=t Rcpt?=t Buyr?=t
         Sellr?=t SellrFinAgt?=t BuyrFinAgt?=t GovngCtrct*=t LglCntxt?=t Ccy?=p8
         DbtAcct?:AccountIdentification4Choice CdtAcct?:AccountIdentification4Choice TradMkt?:TradeMarket1Choice
        FinancingAllowedSummary1 FincdItmNb=m18.0 TtlAccptdItmsAmt:ActiveCurrencyAndAmount ApldPctg?=m11.10
         TtlFincdAmt:ActiveCurrencyAndAmount FincgDtDtls?:FinancingDateDetails1 CdtAcct?:CashAccount7
         FincgAcct?:CashAccount7
        FinancingDateDetails1 BookDt*=D CdtDt=D DbtDt?=D
        FinancingInformationAndStatus1 FincgAllwdSummry:FinancingAllowedSummary1
         InvcFincgDtls+:InvoiceFinancingDetails1
        FinancingItemList1 Idr=s1-35 IsseDt=D RltdDoc*=t AmtCutOffDt?=D Assgne=t Assgnr=t
         NtfctnInf*:FinancingNotificationParties1 FinItm*:FinancialItem1 ItmCnt=p14 CtrlSum?=m18.17
         TtlReqAmt?:ActiveCurrencyAndAmount TtlReqFincg?:FinancingRateOrAmountChoice AgrdRate?:AgreedRate1
         FincgInstlmt*:Instalment2 AddtlInf?=s1-2000 VldtnStsInf?:ValidationStatusInformation1
         FincgSts?:FinancingInformationAndStatus1
        FinancingNotificationParties1 NtifngPty=t NtfctnRcvr=t AckRcvr*=t
        FinancingRateOrAmountChoice | Amt:ActiveCurrencyAndAmount Rate=m11.10
        FinancingResult1 FincgReqSts!RequestStatus1Code StsRsn?:StatusReason4Choice AddtlStsRsnInf*=s1-105
         FincdAmt?:FinancingRateOrAmountChoice
        FitoFicustomerCreditTransferV12 GrpHdr:GroupHeader113 CdtTrfTxInf+:CreditTransferTransaction64
         SplmtryData*:SupplementaryData1
        FitoFipaymentStatusReportV14 GrpHdr:GroupHeader120 OrgnlGrpInfAndSts*:OriginalGroupHeader22
         TxInfAndSts*:PaymentTransaction161 SplmtryData*:SupplementaryData1
        FitoFipaymentStatusRequestV06 GrpHdr:GroupHeader109 OrgnlGrpInf*:OriginalGroupInformation27
         TxInf*:PaymentTransaction158 SplmtryData*:SupplementaryData1
        ForeignExchangeTerms23 UnitCcy=p8 QtdCcy=p8 XchgRate=m11.10 RsltgAmt:ActiveCurrencyAndAmount
        FormOfSecurity6Choice | Cd!FormOfSecurity1Code Prtry:GenericIdentification30
        Frequency23Choice | Cd!EventFrequency3Code Prtry:GenericIdentification30
        Frequency36Choice | Tp!Frequency6Code Prd:FrequencyPeriod1 PtInTm:FrequencyAndMoment1
        FrequencyAndMoment1 Tp!Frequency6Code PtInTm=p16
        FrequencyPeriod1 Tp!Frequency6Code CntPerPrd=m18.17
        FromToAmountRange1 FrAmt:AmountRangeBoundary1 ToAmt:AmountRangeBoundary1
        Fxcancellation3Choice | Ind=B Prtry:GenericIdentification30
        FxstandingInstruction4Choice | Ind=B Prtry:GenericIdentification30
        Garnishment4 Tp:GarnishmentType1 Grnshee?:PartyIdentification272 GrnshmtAdmstr?:PartyIdentification272
         RefNb?=s1-140 Dt?=D RmtdAmt?:ActiveOrHistoricCurrencyAndAmount FmlyMdclInsrncInd?=B MplyeeTermntnInd?=B
        GarnishmentType1 CdOrPrtry:GarnishmentType1Choice Issr?=s1-35
        GarnishmentType1Choice | Cd=s1-4 Prtry=s1-35
        GenericAccountIdentification1 Id=s1-34 SchmeNm?:AccountSchemeName1Choice Issr?=s1-35
        GenericDocumentIdentification4 MsgNb?:DocumentNumber5Choice Id=s1-35
        GenericFinancialIdentification1 Id=s1-35 SchmeNm?:FinancialIdentificationSchemeName1Choice Issr?=s1-35
        GenericIdentification1 Id=s1-35 SchmeNm?=s1-35 Issr?=s1-35
        GenericIdentification20 Id=p1 Issr=s1-35 SchmeNm?=s1-35
        GenericIdentification3 Id=s1-35 Issr?=s1-35
        GenericIdentification30 Id=p1 Issr=s1-35 SchmeNm?=s1-35
        GenericIdentification32 Id=s1-35 Tp?!PartyType3Code Issr?!PartyType4Code ShrtNm?=s1-35
        GenericIdentification36 Id=s1-35 Issr=s1-35 SchmeNm?=s1-35
        GenericIdentification37 Id=s1-35 Issr?=s1-35
        GenericIdentification4 Id=s1-35 IdTp=s1-35
        GenericIdentification78 Tp:GenericIdentification30 Id?=s1-35
        GenericOrganisationIdentification1 Id=s1-35 SchmeNm?:OrganisationIdentificationSchemeName1Choice Issr?=s1-35
        GenericOrganisationIdentification3 Id=s1-256 SchmeNm?:OrganisationIdentificationSchemeName1Choice
         Issr?=s1-35
        GenericPersonIdentification1 Id=s1-35 SchmeNm?:PersonIdentificationSchemeName1Choice Issr?=s1-35
        GenericPersonIdentification2 Id=s1-256 SchmeNm?:PersonIdentificationSchemeName1Choice Issr?=s1-35
        GovernanceIdentification1Choice | Cd!GovernanceIdentification1Code Prtry:GenericIdentification1
        GovernanceRules2 Id=t RuleId:GovernanceIdentification1Choice AplblLaw?:Location1 Jursdctn*:Location1
        GroupHeader109 MsgId=s1-35 CreDtTm=T InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8
        GroupHeader113 MsgId=s1-35 CreDtTm=T BtchBookg?=B NbOfTxs=p14 CtrlSum?=m18.17
         TtlIntrBkSttlmAmt?:ActiveCurrencyAndAmount IntrBkSttlmDt?=D SttlmInf:SettlementInstruction15
         PmtTpInf?:PaymentTypeInformation28 InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8
        GroupHeader116 MsgId=s1-35 CreDtTm=T MsgRcpt?:PartyIdentification272 MsgPgntn?:Pagination1
         OrgnlBizQry?:OriginalBusinessQuery1 AddtlInf?=s1-500
        GroupHeader120 MsgId=s1-35 CreDtTm=T InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8 OrgnlBizQry?:OriginalBusinessQuery1
        HoldIndicator6 Ind=B Rsn*:RegistrationReason5
        IdentificationSource3Choice | Cd=s1-4 Prtry=s1-35
        IdentificationType42Choice | Cd!TypeOfIdentification1Code Prtry:GenericIdentification30
        ImplementationSpecification1 Regy=s1-350 Id=s1-2048
        ImpliedCurrencyAmountRange1Choice | FrAmt:AmountRangeBoundary1 ToAmt:AmountRangeBoundary1
         FrToAmt:FromToAmountRange1 EQAmt=m18.5+0 NEQAmt=m18.5+0
        Instalment2 SeqId=s1-70 PmtDueDt=D Amt:ActiveCurrencyAndAmount PmtInstrm?:PaymentMeans1
        InstalmentFinancingInformation1 InstlmtSeqId=s1-70 InstlmtTtlAmt:ActiveCurrencyAndAmount
         InstlmtFincgRslt:FinancingResult1
        InstructionForCreditorAgent3 Cd?=s1-4 InstrInf?=s1-140
        InstructionForNextAgent1 Cd?!Instruction4Code InstrInf?=s1-140
        InterestComputationMethodFormat4Choice | Cd!InterestComputationMethod2Code Prtry:GenericIdentification30
        InterestRecord2 Amt:ActiveOrHistoricCurrencyAndAmount CdtDbtInd!CreditDebitCode Tp?:InterestType1Choice
         Rate?:Rate4 FrToDt?:DateTimePeriod1 Rsn?=s1-35 Tax?:TaxCharges2
        InterestType1Choice | Cd!InterestType1Code Prtry=s1-35
        InvestorCapacity4Choice | Cd!Eligibility1Code Prtry:GenericIdentification30
        InvoiceAssignmentNotificationV01 Hdr:BusinessLetter1 NtfctnList+:FinancingItemList1 NtfctnCnt?=p14
         ItmCnt?=p14 CtrlSum?=m18.17 AttchdMsg*:EncapsulatedBusinessMessage1
        InvoiceAssignmentRequestV01 Hdr:BusinessLetter1 AssgnmtList+:FinancingItemList1 AssgnmtCnt?=p14 ItmCnt?=p14
         CtrlSum?=m18.17 AttchdMsg*:EncapsulatedBusinessMessage1
        InvoiceAssignmentStatusV01 Hdr:BusinessLetter1 AssgnmtList+:FinancingItemList1 AssgnmtCnt?=p14 ItmCnt?=p14
         CtrlSum?=m18.17 AttchdMsg*:EncapsulatedBusinessMessage1
        InvoiceFinancingDetails1 OrgnlInvcInf:OriginalInvoiceInformation1 Spplr?:PartyIdentification8
         InvcFincgRslt:FinancingResult1 InstlmtFincgInf*:InstalmentFinancingInformation1
        InvoiceTotals1 TtlTaxblAmt:ActiveCurrencyAndAmount TtlTaxAmt:ActiveCurrencyAndAmount Adjstmnt?:Adjustment5
         TtlInvcAmt:ActiveCurrencyAndAmount PmtDueDt=D
        LegalOrganisation1 Id?=s1-35 Nm?=s1-140
        LetterOfGuarantee4Choice | Ind=B Prtry:GenericIdentification30
        Linkages41 PrcgPos?:ProcessingPosition9Choice SctiesSttlmTxId=s1-35
        Linkages64 PrcgPos?:ProcessingPosition7Choice MsgNb?:DocumentNumber5Choice Ref:References41Choice
         LkdQty?:PairedOrTurnedQuantity5Choice RefOwnr?:PartyIdentification127Choice
        LocalInstrument2Choice | Cd=s1-35 Prtry=s1-35
        Location1 Ctry?=p0 CtrySubDvsn?:CountrySubdivision1Choice Txt{0,5}=s1-2000
        MandateClassification1Choice | Cd!MandateClassification1Code Prtry=s1-35
        MandateRelatedData3Choice | DrctDbtMndt?:MandateRelatedInformation16 CdtTrfMndt?:CreditTransferMandateData1
        MandateRelatedInformation16 MndtId?=s1-35 DtOfSgntr?=D AmdmntInd?=B
         AmdmntInfDtls?:AmendmentInformationDetails15 ElctrncSgntr?=s1-1025 FrstColltnDt?=D FnlColltnDt?=D
         Frqcy?:Frequency36Choice Rsn?:MandateSetupReason1Choice TrckgDays?=p16
        MandateSetupReason1Choice | Cd=s1-4 Prtry=s1-70
        MandateTypeInformation2 SvcLvl?:ServiceLevel8Choice LclInstrm?:LocalInstrument2Choice
         CtgyPurp?:CategoryPurpose1Choice Clssfctn?:MandateClassification1Choice
        MarketClientSide6Choice | Cd!MarketClientSide1Code Prtry:GenericIdentification30
        MarketIdentification1Choice | MktIdrCd=p10 Desc=s1-35
        MarketIdentification3Choice | MktIdrCd=p10 Desc=s1-35
        MarketIdentification84 Id?:MarketIdentification1Choice Tp:MarketType8Choice
        MarketType8Choice | Cd!MarketType2Code Prtry:GenericIdentification30
        MatchingStatus24Choice | Mtchd:ProprietaryReason4 Umtchd:UnmatchedStatus16Choice
         Prtry:ProprietaryStatusAndReason6
        MatchingStatus27Choice | Cd!MatchingStatus1Code Prtry:GenericIdentification30
        MessageIdentification2 MsgNmId?=s1-35 MsgId?=s1-35
        ModificationCancellationAllowed4Choice | Ind=B Prtry:GenericIdentification30
        NameAndAddress18 Nm=s1-140 Adr:PostalAddress27
        NameAndAddress5 Nm=s1-350 Adr?:PostalAddress1
        NettingEligibility4Choice | Ind=B Prtry:GenericIdentification30
        Number22Choice | Shrt=p5 Lng:GenericIdentification1
        NumberAndSumOfTransactions1 NbOfNtries?=p14 Sum?=m18.17
        NumberAndSumOfTransactions4 NbOfNtries?=p14 Sum?=m18.17 TtlNetNtry?:AmountAndDirection35
        NumberCount2Choice | CurInstrNb=p9 TtlNb:TotalNumber2
        NumberOfTransactionsPerStatus5 DtldNbOfTxs=p14 DtldSts=s1-4 DtldCtrlSum?=m18.17
        OpeningClosing3Choice | Cd!OpeningClosing1Code Prtry:GenericIdentification30
        OptionStyle8Choice | Cd!OptionStyle2Code Prtry:GenericIdentification30
        OptionType6Choice | Cd!OptionType1Code Prtry:GenericIdentification30
        OrganisationIdentification2 BIC?=p25 IBEI?=p29 BEI?=p25 EANGLN?=p30 USCHU?=p31 DUNS?=p32 BkPtyId?=s1-35
         TaxIdNb?=s1-35 PrtryId?:GenericIdentification3
        OrganisationIdentification39 AnyBIC?=p2 LEI?=p3 Othr*:GenericOrganisationIdentification3
        OrganisationIdentification6 BIC?=p25 Othr*:GenericOrganisationIdentification1
        OrganisationIdentification7 AnyBIC?=p25 Othr*:GenericOrganisationIdentification1
        OrganisationIdentificationSchemeName1Choice | Cd=s1-4 Prtry=s1-35
        OriginalAndCurrentQuantities1 FaceAmt=m18.5+0 AmtsdVal=m18.5+0
        OriginalBusinessQuery1 MsgId=s1-35 MsgNmId?=s1-35 CreDtTm?=T
        OriginalGroupHeader22 OrgnlMsgId=s1-35 OrgnlMsgNmId=s1-35 OrgnlCreDtTm?=T OrgnlNbOfTxs?=p14
         OrgnlCtrlSum?=m18.17 GrpSts?=s1-4 StsRsnInf*:StatusReasonInformation14
         NbOfTxsPerSts*:NumberOfTransactionsPerStatus5
        OriginalGroupInformation27 OrgnlMsgId=s1-35 OrgnlMsgNmId=s1-35 OrgnlCreDtTm?=T OrgnlNbOfTxs?=p14
         OrgnlCtrlSum?=m18.17
        OriginalGroupInformation29 OrgnlMsgId=s1-35 OrgnlMsgNmId=s1-35 OrgnlCreDtTm?=T
        OriginalInvoiceInformation1 DocNb=s1-35 TtlInvcAmt:ActiveCurrencyAndAmount IsseDt=D PmtDueDt=D
        OriginalTransactionReference42 IntrBkSttlmAmt?:ActiveOrHistoricCurrencyAndAmount Amt?:AmountType4Choice
         IntrBkSttlmDt?=D ReqdColltnDt?=D ReqdExctnDt?:DateAndDateTime2Choice CdtrSchmeId?:PartyIdentification272
         SttlmInf?:SettlementInstruction15 PmtTpInf?:PaymentTypeInformation27 PmtMtd?!PaymentMethod4Code
         MndtRltdInf?:MandateRelatedData3Choice RmtInf?:RemittanceInformation22 UltmtDbtr?:Party50Choice
         Dbtr?:Party50Choice DbtrAcct?:CashAccount40 DbtrAgt?:BranchAndFinancialInstitutionIdentification8
         DbtrAgtAcct?:CashAccount40 CdtrAgt?:BranchAndFinancialInstitutionIdentification8 CdtrAgtAcct?:CashAccount40
         Cdtr?:Party50Choice CdtrAcct?:CashAccount40 UltmtCdtr?:Party50Choice Purp?:Purpose2Choice
        OtherAmounts39 AcrdIntrstAmt?:AmountAndDirection44 ChrgsFees?:AmountAndDirection44
         CtryNtlFdrlTax?:AmountAndDirection44 TradAmt?:AmountAndDirection44 ExctgBrkrAmt?:AmountAndDirection44
         IsseDscntAllwnc?:AmountAndDirection44 PmtLevyTax?:AmountAndDirection44 LclTax?:AmountAndDirection44
         LclTaxCtrySpcfc?:AmountAndDirection44 LclBrkrComssn?:AmountAndDirection44 Mrgn?:AmountAndDirection44
         Othr?:AmountAndDirection44 RgltryAmt?:AmountAndDirection44 ShppgAmt?:AmountAndDirection44
         SpclCncssn?:AmountAndDirection44 StmpDty?:AmountAndDirection44 StockXchgTax?:AmountAndDirection44
         TrfTax?:AmountAndDirection44 TxTax?:AmountAndDirection44 ValAddedTax?:AmountAndDirection44
         WhldgTax?:AmountAndDirection44 NetGnLoss?:AmountAndDirection44 CsmptnTax?:AmountAndDirection44
         AcrdCptlstnAmt?:AmountAndDirection44 RsrchFee?:AmountAndDirection44
        OtherAmounts40 AcrdIntrstAmt?:AmountAndDirection44 ChrgsFees?:AmountAndDirection44
         CtryNtlFdrlTax?:AmountAndDirection44 TradAmt?:AmountAndDirection44 ExctgBrkrAmt?:AmountAndDirection44
         IsseDscntAllwnc?:AmountAndDirection44 PmtLevyTax?:AmountAndDirection44 LclTax?:AmountAndDirection44
         LclTaxCtrySpcfc?:AmountAndDirection44 LclBrkrComssn?:AmountAndDirection44 Mrgn?:AmountAndDirection44
         Othr?:AmountAndDirection44 RgltryAmt?:AmountAndDirection44 ShppgAmt?:AmountAndDirection44
         SpclCncssn?:AmountAndDirection44 StmpDty?:AmountAndDirection44 StockXchgTax?:AmountAndDirection44
         TrfTax?:AmountAndDirection44 TxTax?:AmountAndDirection44 ValAddedTax?:AmountAndDirection44
         WhldgTax?:AmountAndDirection44 NetGnLoss?:AmountAndDirection44 CsmptnTax?:AmountAndDirection44
         AcrdCptlstnAmt?:AmountAndDirection44 BookVal?:AmountAndDirection44 CollMntrAmt?:AmountAndDirection44
         RsrchFee?:AmountAndDirection44
        OtherContact1 ChanlTp=s1-4 Id?=s1-128
        OtherIdentification1 Id=s1-35 Sfx?=s1-16 Tp:IdentificationSource3Choice
        OtherParties43 Invstr*:PartyIdentificationAndAccount197 QlfdFrgnIntrmy?:PartyIdentificationAndAccount198
         StockXchg?:PartyIdentificationAndAccount165 TradRgltr?:PartyIdentificationAndAccount165
         TrptyAgt?:PartyIdentificationAndAccount198 Brkr?:PartyIdentificationAndAccount198
        Pagination1 PgNb=p17 LastPgInd=B
        PairedOrTurnedQuantity5Choice | PairdOffQty:FinancialInstrumentQuantity33Choice
         TrndQty:FinancialInstrumentQuantity33Choice
        Party10Choice | OrgId:OrganisationIdentification7 PrvtId:PersonIdentification5
        Party2Choice | OrgId:OrganisationIdentification2 PrvtId{1,4}:PersonIdentification3
        Party50Choice | Pty:PartyIdentification272 Agt:BranchAndFinancialInstitutionIdentification8
        Party51Choice | OrgId:PartyIdentification272 FIId:BranchAndFinancialInstitutionIdentification8
        Party52Choice | OrgId:OrganisationIdentification39 PrvtId:PersonIdentification18
        Party8Choice | OrgId:OrganisationIdentification6 PrvtId:PersonIdentification5
        Party9Choice | OrgId:PartyIdentification42 FIId:BranchAndFinancialInstitutionIdentification5
        PartyIdentification120Choice | AnyBIC=p2 PrtryId:GenericIdentification36 NmAndAdr:NameAndAddress5
        PartyIdentification122Choice | AnyBIC=p2 NmAndAdr:NameAndAddress5 Ctry=p0
        PartyIdentification127Choice | AnyBIC=p2 PrtryId:GenericIdentification36
        PartyIdentification133Choice | BICFI=p2 NmAndAdr:NameAndAddress5 PrtryId:GenericIdentification36
        PartyIdentification134Choice | AnyBIC=p2 PrtryId:GenericIdentification36 NmAndAdr:NameAndAddress5 Ctry=p0
        PartyIdentification136 Id:PartyIdentification120Choice LEI?=p3
        """#
}
