// Made by Tests/MessageSchemas/make_tables.py; never changed by hand.
extension TableText {
    static let part03 = #"""
        PartyIdentification144 Id:PartyIdentification127Choice LEI?=p3
        PartyIdentification146 Id:PartyIdentification122Choice LEI?=p3 AltrnId?:AlternatePartyIdentification7
         PrcgDt?:DateAndDateTime2Choice PrcgId?=s1-35 AddtlInf?:PartyTextInformation1
        PartyIdentification148 Id:PartyIdentification122Choice LEI?=p3 PrcgId?=s1-35
        PartyIdentification149 Id:PartyIdentification134Choice LEI?=p3
        PartyIdentification272 Nm?=s1-140 PstlAdr?:PostalAddress27 Id?:Party52Choice CtryOfRes?=p0
         CtctDtls?:Contact13
        PartyIdentification2Choice | BICOrBEI=p25 PrtryId:GenericIdentification1 NmAndAdr:NameAndAddress5
        PartyIdentification42 Nm?=s1-140 PstlAdr?:PostalAddress6 Id?:Party10Choice CtryOfRes?=p0
         CtctDtls?:ContactDetails2
        PartyIdentification45 Id?:Party8Choice Nm?=s1-35 PstlAdr?:PostalAddress6 CtryOfRes?=p0 CtctDtls*:Contacts3
        PartyIdentification8 Nm?=s1-70 PstlAdr?:PostalAddress1 Id?:Party2Choice CtryOfRes?=p0
        PartyIdentificationAndAccount164 Id:PartyIdentification120Choice LEI?=p3
         AltrnId?:AlternatePartyIdentification7 CshAcct?:CashAccountIdentification5Choice
         ChrgsAcct?:CashAccountIdentification5Choice ComssnAcct?:CashAccountIdentification5Choice
         TaxAcct?:CashAccountIdentification5Choice AddtlInf?:PartyTextInformation2
        PartyIdentificationAndAccount165 Id:PartyIdentification120Choice LEI?=p3
         AltrnId?:AlternatePartyIdentification7 PrcgId?=s1-35 AddtlInf?:PartyTextInformation1
        PartyIdentificationAndAccount171 Id:PartyIdentification133Choice LEI?=p3
         AltrnId?:AlternatePartyIdentification7 CshAcct?:CashAccountIdentification5Choice
         ChrgsAcct?:CashAccountIdentification5Choice ComssnAcct?:CashAccountIdentification5Choice
         TaxAcct?:CashAccountIdentification5Choice AddtlInf?:PartyTextInformation2
        PartyIdentificationAndAccount195 Id:PartyIdentification120Choice LEI?=p3 SfkpgAcct?:SecuritiesAccount19
         BlckChainAdrOrWllt?:BlockChainAddressWallet3 PrcgId?=s1-35
        PartyIdentificationAndAccount196 Id:PartyIdentification120Choice LEI?=p3
         AltrnId?:AlternatePartyIdentification7 SfkpgAcct?:SecuritiesAccount19
         BlckChainAdrOrWllt?:BlockChainAddressWallet3 PrcgDt?:DateAndDateTime2Choice PrcgId?=s1-35
         AddtlInf?:PartyTextInformation1
        PartyIdentificationAndAccount197 Id?:PartyIdentification120Choice LEI?=p3
         AltrnId?:AlternatePartyIdentification7 Ntlty?=p0 SfkpgAcct?=s1-35 BlckChainAdrOrWllt?=s1-140 PrcgId?=s1-35
         AddtlInf?:PartyTextInformation1
        PartyIdentificationAndAccount198 Id:PartyIdentification120Choice LEI?=p3
         AltrnId?:AlternatePartyIdentification7 SfkpgAcct?=s1-35 BlckChainAdrOrWllt?=s1-140 PrcgId?=s1-35
         AddtlInf?:PartyTextInformation1
        PartyTextInformation1 DclrtnDtls?=s1-350 PtyCtctDtls?=s1-140 RegnDtls?=s1-350
        PartyTextInformation2 DclrtnDtls?=s1-350 PtyCtctDtls?=s1-140
        PaymentCard4 PlainCardData?:PlainCardData1 CardCtryCd?=p5 CardBrnd?:GenericIdentification1
         AddtlCardData?=s1-70
        PaymentContext3 CardPres?=B CrdhldrPres?=B OnLineCntxt?=B AttndncCntxt?!AttendanceContext1Code
         TxEnvt?!TransactionEnvironment1Code TxChanl?!TransactionChannel1Code AttndntMsgCpbl?=B AttndntLang?=p24
         CardDataNtryMd!CardDataReading1Code FllbckInd?=B AuthntcnMtd?:CardholderAuthentication2
        PaymentIdentification13 InstrId?=s1-35 EndToEndId=s1-35 TxId?=s1-35 UETR?=p15 ClrSysRef?=s1-35
        PaymentMeans1 PmtTp:PaymentTypeInformation19 PmtMtdCd!PaymentMethod4Code PyeeCdtrAcct:CashAccount16
         PyeeFI:BranchAndFinancialInstitutionIdentification4 PyerDbtrAcct?:CashAccount16
         PyerFI?:BranchAndFinancialInstitutionIdentification4
        PaymentReturnReason8 OrgnlBkTxCd?:BankTransactionCodeStructure4 Orgtr?:PartyIdentification272
         Rsn?:ReturnReason5Choice AddtlInf*=s1-105
        PaymentTransaction158 StsReqId?=s1-35 OrgnlGrpInf?:OriginalGroupInformation29 OrgnlInstrId?=s1-35
         OrgnlEndToEndId?=s1-35 OrgnlTxId?=s1-35 OrgnlUETR?=p15 AccptncDtTm?=T ClrSysRef?=s1-35
         InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8 OrgnlTxRef?:OriginalTransactionReference42
         SplmtryData*:SupplementaryData1
        PaymentTransaction161 StsId?=s1-35 OrgnlGrpInf?:OriginalGroupInformation29 OrgnlInstrId?=s1-35
         OrgnlEndToEndId?=s1-35 OrgnlTxId?=s1-35 OrgnlUETR?=p15 TxSts?=s1-4 StsRsnInf*:StatusReasonInformation14
         ChrgsInf*:Charges16 AccptncDtTm?=T PrcgDt?:DateAndDateTime2Choice FctvIntrBkSttlmDt?:DateAndDateTime2Choice
         AcctSvcrRef?=s1-35 ClrSysRef?=s1-35 InstgAgt?:BranchAndFinancialInstitutionIdentification8
         InstdAgt?:BranchAndFinancialInstitutionIdentification8 OrgnlTxRef?:OriginalTransactionReference42
         SplmtryData*:SupplementaryData1
        PaymentTypeInformation19 InstrPrty?!Priority2Code SvcLvl?:ServiceLevel8Choice
         LclInstrm?:LocalInstrument2Choice CtgyPurp?:CategoryPurpose1Choice
        PaymentTypeInformation27 InstrPrty?!Priority2Code ClrChanl?!ClearingChannel2Code SvcLvl*:ServiceLevel8Choice
         LclInstrm?:LocalInstrument2Choice SeqTp?!SequenceType3Code CtgyPurp?:CategoryPurpose1Choice
        PaymentTypeInformation28 InstrPrty?!Priority2Code ClrChanl?!ClearingChannel2Code SvcLvl*:ServiceLevel8Choice
         LclInstrm?:LocalInstrument2Choice CtgyPurp?:CategoryPurpose1Choice
        PendingProcessingReason15 Cd:PendingProcessingReason17Choice AddtlRsnInf?=s1-210
        PendingProcessingReason17Choice | Cd!PendingProcessingReason4Code Prtry:GenericIdentification30
        PendingProcessingStatus18Choice | NoSpcfdRsn!NoReasonCode Rsn+:PendingProcessingReason15
        PendingReason16 Cd:PendingReason28Choice AddtlRsnInf?=s1-210
        PendingReason17 Cd:PendingReason30Choice AddtlRsnInf?=s1-210
        PendingReason28Choice | Cd!PendingReason6Code Prtry:GenericIdentification30
        PendingReason30 Cd:PendingReason63Choice AddtlRsnInf?=s1-210
        PendingReason30Choice | Cd!PendingReason9Code Prtry:GenericIdentification30
        PendingReason63Choice | Cd!PendingReason24Code Prtry:GenericIdentification30
        PendingStatus38Choice | NoSpcfdRsn!NoReasonCode Rsn+:PendingReason16
        PendingStatus39Choice | NoSpcfdRsn!NoReasonCode Rsn+:PendingReason17
        PendingStatus67Choice | NoSpcfdRsn!NoReasonCode Rsn+:PendingReason30
        PersonIdentification18 DtAndPlcOfBirth?:DateAndPlaceOfBirth1 Othr*:GenericPersonIdentification2
        PersonIdentification3 DrvrsLicNb?=s1-35 CstmrNb?=s1-35 SclSctyNb?=s1-35 AlnRegnNb?=s1-35 PsptNb?=s1-35
         TaxIdNb?=s1-35 IdntyCardNb?=s1-35 MplyrIdNb?=s1-35 DtAndPlcOfBirth?:DateAndPlaceOfBirth
         OthrId?:GenericIdentification4 Issr?=s1-35
        PersonIdentification5 DtAndPlcOfBirth?:DateAndPlaceOfBirth Othr*:GenericPersonIdentification1
        PersonIdentificationSchemeName1Choice | Cd=s1-4 Prtry=s1-35
        PlaceOfClearingIdentification2 Id?=p2 LEI?=p3
        PlaceOfTradeIdentification1 MktTpAndId?:MarketIdentification84 LEI?=p3
        PlainCardData1 PAN=p19 CardSeqNb?=p20 FctvDt?=M XpryDt=M SvcCd?=p5 TrckData*:TrackData1
         CardSctyCd?:CardSecurityInformation1
        PointOfInteraction1 Id:GenericIdentification32 SysNm?=s1-70 GrpId?=s1-35
         Cpblties?:PointOfInteractionCapabilities1 Cmpnt*:PointOfInteractionComponent1
        PointOfInteractionCapabilities1 CardRdngCpblties*!CardDataReading1Code
         CrdhldrVrfctnCpblties*!CardholderVerificationCapability1Code OnLineCpblties?!OnLineCapability1Code
         DispCpblties*:DisplayCapabilities1 PrtLineWidth?=p23
        PointOfInteractionComponent1 POICmpntTp!PoicomponentType1Code ManfctrId?=s1-35 Mdl?=s1-35 VrsnNb?=s1-16
         SrlNb?=s1-35 ApprvlNb*=s1-70
        PostalAddress1 AdrTp?!AddressType2Code AdrLine{0,5}=s1-70 StrtNm?=s1-70 BldgNb?=s1-16 PstCd?=s1-16
         TwnNm?=s1-35 CtrySubDvsn?=s1-35 Ctry=p0
        PostalAddress27 AdrTp?:AddressType3Choice CareOf?=s1-140 Dept?=s1-70 SubDept?=s1-70 StrtNm?=s1-140
         BldgNb?=s1-16 BldgNm?=s1-140 Flr?=s1-70 UnitNb?=s1-16 PstBx?=s1-16 Room?=s1-70 PstCd?=s1-16 TwnNm?=s1-140
         TwnLctnNm?=s1-140 DstrctNm?=s1-140 CtrySubDvsn?=s1-35 Ctry?=p0 AdrLine{0,7}=s1-70
        PostalAddress6 AdrTp?!AddressType2Code Dept?=s1-70 SubDept?=s1-70 StrtNm?=s1-70 BldgNb?=s1-16 PstCd?=s1-16
         TwnNm?=s1-35 CtrySubDvsn?=s1-35 Ctry?=p0 AdrLine{0,7}=s1-70
        Price10 Tp:YieldedOrValueType2Choice Val:PriceRateOrAmount3Choice
        Price7 Tp:YieldedOrValueType1Choice Val:PriceRateOrAmount3Choice
        PriceRateOrAmount3Choice | Rate=m11.10 Amt:ActiveOrHistoricCurrencyAnd13DecimalAmount
        PriceType4Choice | Mkt:Price7 Indctv:Price7
        PriorityNumeric4Choice | Nmrc=p13 Prtry:GenericIdentification30
        ProcessingPosition7Choice | Cd!ProcessingPosition3Code Prtry:GenericIdentification30
        ProcessingPosition9Choice | Cd!ProcessingPosition5Code Prtry:GenericIdentification30
        ProcessingStatus84Choice | PdgCxl:PendingStatus39Choice Rjctd:RejectionOrRepairStatus43Choice
         Rpr:RejectionOrRepairStatus42Choice AckdAccptd:AcknowledgedAcceptedStatus24Choice
         Prtry:ProprietaryStatusAndReason6 Dnd:DeniedStatus15Choice Canc:CancellationStatus15Choice
        ProcessingStatus88Choice | AckdAccptd:AcknowledgedAcceptedStatus21Choice
         PdgPrcg:PendingProcessingStatus18Choice Rjctd:RejectionStatus39Choice Rpr:RepairStatus12Choice
         Canc:CancellationStatus24Choice PdgCxl:PendingStatus38Choice Prtry:ProprietaryStatusAndReason6
         CxlReqd:ProprietaryReason4 ModReqd:ProprietaryReason4
        Product2 PdctCd=s1-70 UnitOfMeasr?!UnitOfMeasure1Code PdctQty?=m18.17 UnitPric?=m18.5+0 PdctAmt?=m18.5+0
         TaxTp?=s1-35 AddtlPdctInf?=s1-35
        ProprietaryAgent5 Tp=s1-35 Agt:BranchAndFinancialInstitutionIdentification8
        ProprietaryBankTransactionCodeStructure1 Cd=s1-35 Issr?=s1-35
        ProprietaryDate3 Tp=s1-35 Dt:DateAndDateTime2Choice
        ProprietaryParty6 Tp=s1-35 Pty:Party50Choice
        ProprietaryPrice2 Tp=s1-35 Pric:ActiveOrHistoricCurrencyAndAmount
        ProprietaryQuantity1 Tp=s1-35 Qty=s1-35
        ProprietaryReason4 Rsn?:GenericIdentification30 AddtlRsnInf?=s1-210
        ProprietaryReference1 Tp=s1-35 Ref=s1-35
        ProprietaryStatusAndReason6 PrtrySts:GenericIdentification30 PrtryRsn*:ProprietaryReason4
        ProxyAccountIdentification1 Tp?:ProxyAccountType1Choice Id=s1-2048
        ProxyAccountType1Choice | Cd=s1-4 Prtry=s1-35
        Purpose2Choice | Cd=s1-4 Prtry=s1-35
        QualifiedDocumentInformation1 Id=t Issr?=t ItmListIdr?=s1-35 ItmIdr?=s1-35 Dt?=D Vrsn?=s1-6 ElctrncOrgnl=B
         Dgst{0,2}:AlgorithmAndDigest1 DocTp?=s1-4 URL?=s1-2048 AttchdFile*:BinaryFile1
        QualifiedPartyAndXmlsignature1 Pty?=t Sgntr:SignatureEnvelope
        QualifiedPartyIdentification1 Id=t Pty+:SingleQualifiedPartyIdentification1
         ShrtId?:PartyIdentification2Choice Role?:GenericIdentification1 RoleDesc?=s1-256
        Quantity51Choice | Qty:FinancialInstrumentQuantity33Choice OrgnlAndCurFace:OriginalAndCurrentQuantities1
        QuantityAndAccount95 SttlmQty:Quantity51Choice DnmtnChc?=s1-210 AcctOwnr?:PartyIdentification144
         SfkpgAcct?:SecuritiesAccount19 BlckChainAdrOrWllt?:BlockChainAddressWallet3
         CshAcct?:CashAccountIdentification5Choice SfkpgPlc?:SafeKeepingPlace3 QtyBrkdwn*:QuantityBreakdown62
        QuantityAndAccount96 SttldQty:Quantity51Choice PrevslySttldQty?:FinancialInstrumentQuantity33Choice
         RmngToBeSttldQty?:FinancialInstrumentQuantity33Choice PrevslySttldAmt?:AmountAndDirection52
         RmngToBeSttldAmt?:AmountAndDirection52 DnmtnChc?=s1-210 AcctOwnr?:PartyIdentification144
         SfkpgAcct?:SecuritiesAccount19 BlckChainAdrOrWllt?:BlockChainAddressWallet3
         CshAcct?:CashAccountIdentification5Choice QtyBrkdwn*:QuantityBreakdown63 SfkpgPlc?:SafeKeepingPlace3
        QuantityBreakdown62 LotNb?:GenericIdentification37 LotQty?:FinancialInstrumentQuantity33Choice
         LotDtTm?:DateAndDateTime2Choice LotPric?:Price7 TpOfPric?:TypeOfPrice29Choice
        QuantityBreakdown63 LotNb?:GenericIdentification37 LotQty?:FinancialInstrumentQuantity33Choice
         SctiesSubBalTp?:GenericIdentification30 LotDtTm?:DateAndDateTime2Choice LotPric?:Price7
         TpOfPric?:TypeOfPrice29Choice
        Rate4 Tp:RateType4Choice VldtyRg?:ActiveOrHistoricCurrencyAndAmountRange2
        RateType4Choice | Pctg=m11.10 Othr=s1-35
        References41Choice | SctiesSttlmTxId=s1-35 IntraPosMvmntId=s1-35 IntraBalMvmntId=s1-35 AcctSvcrTxId=s1-35
         MktInfrstrctrTxId=s1-35 PoolId=s1-35 OthrTxId=s1-35
        References44Choice | OthrTxId:GenericDocumentIdentification4
         SctiesFincgTxId:SettlementTypeAndIdentification18 SctiesSttlmTxId:SettlementTypeAndIdentification18
         IntraPosMvmntId=s1-35
        References45Choice | SctiesSttlmTxId:SettlementTypeAndIdentification18
         SctiesFincgTxId:SettlementTypeAndIdentification18 IntraPosMvmntId=s1-35
         OthrTxId:GenericDocumentIdentification4
        References74Choice | SctiesSttlmTxId=s1-35 IntraPosMvmntId=s1-35 IntraBalMvmntId=s1-35 AcctSvcrTxId=s1-35
         MktInfrstrctrTxId=s1-35 CtrPtyMktInfrstrctrTxId?=s1-35 PoolId=s1-35 CmonId=s1-35 TradId=s1-52
         OthrTxId=s1-35
        ReferredDocumentInformation8 Tp?:DocumentType1 Nb?=s1-35 RltdDt?:DateAndType1
         LineDtls*:DocumentLineInformation2
        Registration10Choice | Cd!Registration2Code Prtry:GenericIdentification30
        Registration9Choice | Cd!Registration1Code Prtry:GenericIdentification30
        RegistrationParameters6 CertfctnId?=s1-35 CertfctnDtTm?:DateAndDateTime2Choice RegarAcct?=s1-35
         CertNb*:SecuritiesCertificate4
        RegistrationReason5 Cd:Registration10Choice AddtlInf?=s1-210
        RegulatoryAuthority2 Nm?=s1-140 Ctry?=p0
        RegulatoryReporting3 DbtCdtRptgInd?!RegulatoryReportingType1Code Authrty?:RegulatoryAuthority2
         Dtls*:StructuredRegulatoryReporting3
        RejectionAndRepairReason37Choice | Cd!RejectionReason71Code Prtry:GenericIdentification30
        RejectionAndRepairReason38Choice | Cd!RejectionReason74Code Prtry:GenericIdentification30
        RejectionOrRepairReason37 Cd:RejectionAndRepairReason37Choice AddtlRsnInf?=s1-210
        RejectionOrRepairReason38 Cd:RejectionAndRepairReason38Choice AddtlRsnInf?=s1-210
        RejectionOrRepairStatus42Choice | NoSpcfdRsn!NoReasonCode Rsn+:RejectionOrRepairReason37
        RejectionOrRepairStatus43Choice | NoSpcfdRsn!NoReasonCode Rsn+:RejectionOrRepairReason38
        RejectionReason44Choice | Cd!RejectionReason75Code Prtry:GenericIdentification30
        RejectionReason59 Cd:RejectionReason44Choice AddtlRsnInf?=s1-210
        RejectionStatus39Choice | NoSpcfdRsn!NoReasonCode Rsn+:RejectionReason59
        RemittanceAmount4 RmtAmtAndTp*:DocumentAmount1 AdjstmntAmtAndRsn*:DocumentAdjustment1
        RemittanceInformation2 Ustrd*=s1-140
        RemittanceInformation22 Ustrd*=s1-140 Strd*:StructuredRemittanceInformation18
        RemittanceLocation8 RmtId?=s1-35 RmtLctnDtls*:RemittanceLocationData2
        RemittanceLocationData2 Mtd!RemittanceLocationMethod2Code ElctrncAdr?=s1-2048 PstlAdr?:NameAndAddress18
        RepairReason10Choice | Cd!RepairReason4Code Prtry:GenericIdentification30
        RepairReason8 Cd:RepairReason10Choice AddtlRsnInf?=s1-210
        RepairStatus12Choice | NoSpcfdRsn!NoReasonCode Rsn+:RepairReason8
        ReportEntry14 NtryRef?=s1-35 Amt:ActiveOrHistoricCurrencyAndAmount CdtDbtInd!CreditDebitCode RvslInd?=B
         Sts:EntryStatus1Choice BookgDt?:DateAndDateTime2Choice ValDt?:DateAndDateTime2Choice AcctSvcrRef?=s1-35
         Avlbty*:CashAvailability1 BkTxCd:BankTransactionCodeStructure4 ComssnWvrInd?=B
         AddtlInfInd?:MessageIdentification2 AmtDtls?:AmountAndCurrencyExchange4 Chrgs?:Charges15
         TechInptChanl?:TechnicalInputChannel1Choice Intrst?:TransactionInterest4 CardTx?:CardEntry5
         NtryDtls*:EntryDetails13 AddtlNtryInf?=s1-500
        Reporting6Choice | Cd!Reporting2Code Prtry:GenericIdentification30
        ReportingSource1Choice | Cd=s1-4 Prtry=s1-35
        RepurchaseType22Choice | Cd!RepurchaseType9Code Prtry:GenericIdentification30
        RepurchaseType23Choice | Cd!RepurchaseType10Code Prtry:GenericIdentification30
        Restriction5Choice | Cd!OwnershipLegalRestrictions1Code Prtry:GenericIdentification30
        ReturnReason5Choice | Cd=s1-4 Prtry=s1-35
        SafeKeepingPlace3 SfkpgPlcFrmt?:SafekeepingPlaceFormat29Choice LEI?=p3
        SafekeepingPlaceFormat29Choice | Id:SafekeepingPlaceTypeAndText8 Ctry=p0
         TpAndId:SafekeepingPlaceTypeAndIdentification1 Prtry:GenericIdentification78
        SafekeepingPlaceTypeAndIdentification1 SfkpgPlcTp!SafekeepingPlace1Code Id=p2
        SafekeepingPlaceTypeAndText8 SfkpgPlcTp!SafekeepingPlace3Code Id?=s1-35
        SecuritiesAccount19 Id=s1-35 Tp?:GenericIdentification30 Nm?=s1-70
        SecuritiesCertificate4 Nb=s1-35 Issr?=s1-35 SchmeNm?=s1-35
        SecuritiesPaymentStatus5Choice | Cd!SecuritiesPaymentStatus1Code Prtry:GenericIdentification30
        SecuritiesRtgs4Choice | Ind=B Prtry:GenericIdentification30
        SecuritiesSettlementTransactionConfirmationV11 TxIdDtls:SettlementTypeAndIdentification27 Lnkgs?:Linkages41
         AddtlParams?:AdditionalParameters29 TradDtls:SecuritiesTradeDetails118 FinInstrmId:SecurityIdentification19
         FinInstrmAttrbts?:FinancialInstrumentAttributes111 QtyAndAcctDtls:QuantityAndAccount96
         SttlmParams:SettlementDetails203 StgSttlmInstrDtls?:StandingSettlementInstruction18
         DlvrgSttlmPties?:SettlementParties100 RcvgSttlmPties?:SettlementParties100 CshPties?:CashParties36
         SttldAmt?:AmountAndDirection94 OthrAmts?:OtherAmounts40 OthrBizPties?:OtherParties43
         AddtlPhysOrRegnDtls?:RegistrationParameters6 SplmtryData*:SupplementaryData1
        SecuritiesSettlementTransactionInstructionV11 TxId=s1-35
         SttlmTpAndAddtlParams:SettlementTypeAndAdditionalParameters21 NbCounts?:NumberCount2Choice
         Lnkgs*:Linkages64 TradDtls:SecuritiesTradeDetails119 FinInstrmId:SecurityIdentification19
         FinInstrmAttrbts?:FinancialInstrumentAttributes111 QtyAndAcctDtls:QuantityAndAccount95
         SttlmParams:SettlementDetails201 StgSttlmInstrDtls?:StandingSettlementInstruction18
         DlvrgSttlmPties?:SettlementParties100 RcvgSttlmPties?:SettlementParties100 CshPties?:CashParties36
         SttlmAmt?:AmountAndDirection94 OthrAmts?:OtherAmounts39 OthrBizPties?:OtherParties43
         AddtlPhysOrRegnDtls?:RegistrationParameters6 SplmtryData*:SupplementaryData1
        SecuritiesSettlementTransactionStatusAdviceV12 TxId:TransactionIdentifications47 Lnkgs?:Linkages41
         PrcgSts?:ProcessingStatus88Choice IfrrdMtchgSts?:MatchingStatus24Choice MtchgSts?:MatchingStatus24Choice
         SttlmSts?:SettlementStatus30Choice TxDtls?:TransactionDetails148 SplmtryData*:SupplementaryData1
        SecuritiesTradeDetails118 TradId*=s1-52 CollTxId*=s1-35 PlcOfTrad?:PlaceOfTradeIdentification1
         PlcOfClr?:PlaceOfClearingIdentification2 TradDt?:TradeDate8Choice SttlmDt?:SettlementDate17Choice
         FctvSttlmDt:SettlementDate18Choice DealPric?:Price10 NbOfDaysAcrd?=m3.0 OpngClsg?:OpeningClosing3Choice
         Rptg*:Reporting6Choice TradTxCond*:TradeTransactionCondition5Choice InvstrCpcty?:InvestorCapacity4Choice
         TradOrgtrRole?:TradeOriginator3Choice TpOfPric?:TypeOfPrice29Choice FxAddtlDtls?=s1-350
         SttlmInstrPrcgAddtlDtls?=s1-350
        SecuritiesTradeDetails119 TradId*=s1-52 CollTxId*=s1-35 PlcOfTrad?:PlaceOfTradeIdentification1
         PlcOfClr?:PlaceOfClearingIdentification2 TradDt?:TradeDate8Choice SttlmDt:SettlementDate17Choice
         LateDlvryDt?:DateAndDateTime2Choice DealPric?:Price10 NbOfDaysAcrd?=m3.0 OpngClsg?:OpeningClosing3Choice
         Rptg*:Reporting6Choice TradTxCond*:TradeTransactionCondition5Choice InvstrCpcty?:InvestorCapacity4Choice
         TradOrgtrRole?:TradeOriginator3Choice TpOfPric?:TypeOfPrice29Choice
         CcyToBuyOrSell?:CurrencyToBuyOrSell1Choice MtchgSts?:MatchingStatus27Choice
         AffirmSts?:AffirmationStatus8Choice FxAddtlDtls?=s1-350 SttlmInstrPrcgAddtlDtls?=s1-350
        SecuritiesTransactionCancellationRequestStatusAdviceV07 CxlReqRef=s1-35 TxId?:TransactionIdentifications48
         PrcgSts:ProcessingStatus84Choice TxDtls?:TransactionDetails152 SplmtryData*:SupplementaryData1
        SecuritiesTransactionCancellationRequestV07 AcctOwnrTxId:References45Choice AcctSvcrTxId?=s1-35
         MktInfrstrctrTxId?=s1-35 PrcrTxId?=s1-35 AcctOwnr?:PartyIdentification144 SfkpgAcct?:SecuritiesAccount19
         BlckChainAdrOrWllt?:BlockChainAddressWallet3 TxDtls?:TransactionDetails151 CxlRsn?:CancellationReason23
         FxCxl?:Fxcancellation3Choice SplmtryData*:SupplementaryData1
        SecuritiesTransactionType43Choice | Cd!SecuritiesTransactionType25Code Prtry:GenericIdentification30
        SecuritiesTransactionType44Choice | Cd!SecuritiesTransactionType26Code Prtry:GenericIdentification30
        SecuritiesTransactionType47Choice | Cd!SecuritiesTransactionType23Code Prtry:GenericIdentification30
        SecurityIdentification19 ISIN?=p7 OthrId*:OtherIdentification1 Desc?=s1-140
        SequenceRange1 FrSeq=s1-35 ToSeq=s1-35
        SequenceRange1Choice | FrSeq=s1-35 ToSeq=s1-35 FrToSeq+:SequenceRange1 EQSeq+=s1-35 NEQSeq+=s1-35
        ServiceLevel8Choice | Cd=s1-4 Prtry=s1-35
        SettlementDate17Choice | Dt:DateAndDateTime2Choice DtCd:SettlementDateCode7Choice
        SettlementDate18Choice | Dt:DateAndDateTime2Choice DtCd:GenericIdentification30
        SettlementDate19Choice | Dt:DateAndDateTime2Choice DtCd:SettlementDateCode8Choice
        SettlementDateCode7Choice | Cd!SettlementDate4Code Prtry:GenericIdentification30
        SettlementDateCode8Choice | Cd!DateType4Code Prtry:GenericIdentification30
        SettlementDateTimeIndication1 DbtDtTm?=T CdtDtTm?=T
        SettlementDetails201 HldInd?:HoldIndicator6 Prty?:PriorityNumeric4Choice
         SctiesTxTp:SecuritiesTransactionType47Choice SttlmTxCond*:SettlementTransactionCondition33Choice
         PrtlSttlmInd?!SettlementTransactionCondition5Code BnfclOwnrsh?:BeneficialOwnership4Choice
         BlckTrad?:BlockTrade4Choice CCPElgblty?:CentralCounterPartyEligibility4Choice
         DlvryRtrRsn?:DeliveryReturn3Choice CshClrSys?:CashSettlementSystem4Choice XpsrTp?:ExposureType22Choice
         FxStgInstr?:FxstandingInstruction4Choice MktClntSd?:MarketClientSide6Choice
         NetgElgblty?:NettingEligibility4Choice Regn?:Registration9Choice RpTp?:RepurchaseType23Choice
         LglRstrctns?:Restriction5Choice SctiesRTGS?:SecuritiesRtgs4Choice SttlgCpcty?:SettlingCapacity7Choice
         SttlmSysMtd?:SettlementSystemMethod4Choice TaxCpcty?:TaxCapacityParty4Choice
         StmpDtyTaxBsis?:GenericIdentification30 Trckg?:Tracking4Choice AutomtcBrrwg?:AutomaticBorrowing6Choice
         LttrOfGrnt?:LetterOfGuarantee4Choice RtrLeg?=B ModCxlAllwd?:ModificationCancellationAllowed4Choice
         ElgblForColl?=B DlvrgSctiesSubBalTp?:GenericIdentification30 RcvgSctiesSubBalTp?:GenericIdentification30
         CshSubBalTp?:GenericIdentification30
        SettlementDetails202 HldInd?:HoldIndicator6 SttlmTxCond*:SettlementTransactionCondition34Choice
         SctiesTxTp:SecuritiesTransactionType44Choice SttlgCpcty?:SettlingCapacity7Choice
         StmpDtyTaxBsis?:GenericIdentification30 SctiesRTGS?:SecuritiesRtgs4Choice Regn?:Registration9Choice
         BnfclOwnrsh?:BeneficialOwnership4Choice XpsrTp?:ExposureType22Choice CshClrSys?:CashSettlementSystem4Choice
         TaxCpcty?:TaxCapacityParty4Choice RpTp?:RepurchaseType22Choice MktClntSd?:MarketClientSide6Choice
         BlckTrad?:BlockTrade4Choice LglRstrctns?:Restriction5Choice SttlmSysMtd?:SettlementSystemMethod4Choice
         NetgElgblty?:NettingEligibility4Choice CCPElgblty?:CentralCounterPartyEligibility4Choice
         LttrOfGrnt?:LetterOfGuarantee4Choice PrtlSttlmInd?!SettlementTransactionCondition5Code ElgblForColl?=B
        SettlementDetails203 Prty?:PriorityNumeric4Choice SctiesTxTp:SecuritiesTransactionType43Choice
         SttlmTxCond*:SettlementTransactionCondition34Choice PrtlSttlmInd?!SettlementTransactionCondition5Code
         BnfclOwnrsh?:BeneficialOwnership4Choice BlckTrad?:BlockTrade4Choice
         CCPElgblty?:CentralCounterPartyEligibility4Choice CshClrSys?:CashSettlementSystem4Choice
         XpsrTp?:ExposureType22Choice MktClntSd?:MarketClientSide6Choice NetgElgblty?:NettingEligibility4Choice
         Regn?:Registration9Choice RpTp?:RepurchaseType22Choice LglRstrctns?:Restriction5Choice
         SctiesRTGS?:SecuritiesRtgs4Choice SttlgCpcty?:SettlingCapacity7Choice
         SttlmSysMtd?:SettlementSystemMethod4Choice TaxCpcty?:TaxCapacityParty4Choice
         StmpDtyTaxBsis?:GenericIdentification30 AutomtcBrrwg?:AutomaticBorrowing6Choice
         LttrOfGrnt?:LetterOfGuarantee4Choice ElgblForColl?=B SctiesSubBalTp?:GenericIdentification30
         CshSubBalTp?:GenericIdentification30
        SettlementInstruction15 SttlmMtd!SettlementMethod1Code SttlmAcct?:CashAccount40
         ClrSys?:ClearingSystemIdentification3Choice InstgRmbrsmntAgt?:BranchAndFinancialInstitutionIdentification8
         InstgRmbrsmntAgtAcct?:CashAccount40 InstdRmbrsmntAgt?:BranchAndFinancialInstitutionIdentification8
         InstdRmbrsmntAgtAcct?:CashAccount40 ThrdRmbrsmntAgt?:BranchAndFinancialInstitutionIdentification8
         ThrdRmbrsmntAgtAcct?:CashAccount40
        SettlementParties100 Dpstry?:PartyIdentification146 Pty1?:PartyIdentificationAndAccount196
         Pty2?:PartyIdentificationAndAccount196 Pty3?:PartyIdentificationAndAccount196
         Pty4?:PartyIdentificationAndAccount196 Pty5?:PartyIdentificationAndAccount196
        SettlementParties97 Dpstry?:PartyIdentification148 Pty1?:PartyIdentificationAndAccount195
         Pty2?:PartyIdentificationAndAccount195 Pty3?:PartyIdentificationAndAccount195
         Pty4?:PartyIdentificationAndAccount195 Pty5?:PartyIdentificationAndAccount195
        SettlementStandingInstructionDatabase4Choice | Cd!SettlementStandingInstructionDatabase1Code
         Prtry:GenericIdentification30
        SettlementStatus30Choice | Pdg:PendingStatus67Choice Flng:FailingStatus13Choice
         Prtry:ProprietaryStatusAndReason6
        SettlementSystemMethod4Choice | Cd!SettlementSystemMethod1Code Prtry:GenericIdentification30
        SettlementTimeRequest2 CLSTm?=H TillTm?=H FrTm?=H RjctTm?=H
        SettlementTransactionCondition33Choice | Cd!SettlementTransactionCondition14Code
         Prtry:GenericIdentification30
        SettlementTransactionCondition34Choice | Cd!SettlementTransactionCondition12Code
         Prtry:GenericIdentification30
        SettlementTypeAndAdditionalParameters21 SctiesMvmntTp!ReceiveDelivery1Code Pmt!DeliveryReceiptType2Code
         CmonId?=s1-35 CorpActnEvtId?=s1-35 RcncltnInd?=B ClntCollInstrId?=s1-35 ClntTrptyCollTxId?=s1-35
         TrptyAgtSvcPrvdrCollTxId?=s1-35 TrptyAgtSvcPrvdrCollInstrId?=s1-35
        SettlementTypeAndIdentification18 TxId=s1-35 SctiesMvmntTp!ReceiveDelivery1Code Pmt!DeliveryReceiptType2Code
        SettlementTypeAndIdentification27 AcctOwnrTxId=s1-35 AcctSvcrTxId?=s1-35 MktInfrstrctrTxId?=s1-35
         CtrPtyMktInfrstrctrTxId?=s1-35 PrcrTxId?=s1-35 SctiesMvmntTp!ReceiveDelivery1Code
         Pmt!DeliveryReceiptType2Code CmonId?=s1-35 PoolId?=s1-35 CorpActnEvtId?=s1-35
        SettlingCapacity7Choice | Cd!SettlingCapacity2Code Prtry:GenericIdentification30
        SignatureEnvelope *=xhttp://www.w3.org/2000/09/xmldsig#
        SimpleIdentificationInformation2 Id=s1-34
        SingleQualifiedPartyIdentification1 BasePty:TradeParty1 RltvIdr{0,5}=s1-35
        StandingSettlementInstruction18 SttlmStgInstrDB:SettlementStandingInstructionDatabase4Choice
         CtrPty:Counterparty15Choice Vndr?:PartyIdentification136 OthrDlvrgSttlmPties?:SettlementParties100
         OthrRcvgSttlmPties?:SettlementParties100
        StatusReason4Choice | Cd!FinancingStatusReason1Code Prtry=s1-35
        StatusReason6Choice | Cd=s1-4 Prtry=s1-35
        StatusReasonInformation14 Orgtr?:PartyIdentification272 Rsn?:StatusReason6Choice AddtlInf*=s1-105
        StrictPayload *=x
        """#
}
