// Made by Tests/MessageSchemas/make_tables.py; never changed by hand.
extension TableText {
    static let part01 = #"""
        @head.001.001.04 AppHdr:AppHdr
        @sese.020.001.07 SctiesTxCxlReq:SecuritiesTransactionCancellationRequestV07
        @sese.023.001.11 SctiesSttlmTxInstr:SecuritiesSettlementTransactionInstructionV11
        @sese.024.001.12 SctiesSttlmTxStsAdvc:SecuritiesSettlementTransactionStatusAdviceV12
        @sese.025.001.11 SctiesSttlmTxConf:SecuritiesSettlementTransactionConfirmationV11
        @sese.027.001.07 SctiesTxCxlReqStsAdvc:SecuritiesTransactionCancellationRequestStatusAdviceV07
        @pacs.002.001.14 FIToFIPmtStsRpt:FitoFipaymentStatusReportV14
        @pacs.008.001.12 FIToFICstmrCdtTrf:FitoFicustomerCreditTransferV12
        @pacs.009.001.11 FICdtTrf:FinancialInstitutionCreditTransferV11
        @pacs.028.001.06 FIToFIPmtStsReq:FitoFipaymentStatusRequestV06
        @camt.053.001.12 BkToCstmrStmt:BankToCustomerStatementV12
        @camt.054.001.12 BkToCstmrDbtCdtNtfctn:BankToCustomerDebitCreditNotificationV12
        @tsin.006.001.01 InvcAssgnmtReq:InvoiceAssignmentRequestV01
        @tsin.007.001.01 InvcAssgnmtSts:InvoiceAssignmentStatusV01
        @tsin.008.001.01 InvcAssgnmtNtfctn:InvoiceAssignmentNotificationV01
        /0 [A-Z]{2,2}
        /1 [a-zA-Z0-9]{4}
        /2 [A-Z0-9]{4,4}[A-Z]{2,2}[A-Z0-9]{2,2}([A-Z0-9]{3,3}){0,1}
        /3 [A-Z0-9]{18,18}[0-9]{2,2}
        /4 \+[0-9]{1,3}-[0-9()+\-]{1,30}
        /5 [0-9]{3}
        /6 [a-z]{4}\.[0-9]{3}\.[0-9]{3}\.[0-9]{2}
        /7 [A-Z]{2,2}[A-Z0-9]{9,9}[0-9]{1,1}
        /8 [A-Z]{3,3}
        /9 [0-9]{1,6}
        /10 [A-Z0-9]{4,4}
        /11 [A-Z]{6,6}
        /12 [A-Z]{2,2}[0-9]{2,2}[a-zA-Z0-9]{1,30}
        /13 [0-9]{4}
        /14 [0-9]{1,15}
        /15 [a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}
        /16 [0-9]{2}
        /17 [0-9]{1,5}
        /18 [\+]{0,1}[0-9]{1,15}
        /19 [0-9]{8,28}
        /20 [0-9]{2,3}
        /21 [0-9]
        /22 [0-9]{3,4}
        /23 [0-9]{1,3}
        /24 [a-z]{2,2}
        /25 [A-Z]{6,6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3,3}){0,1}
        /26 [a-zA-Z]{2,2}[0-9]{2,2}[a-zA-Z0-9]{1,30}
        /27 [a-zA-Z0-9]{1,30}
        /28 [0-9]{8,17}
        /29 [A-Z]{2,2}[B-DF-HJ-NP-TV-XZ0-9]{7,7}[0-9]{1,1}
        /30 [0-9]{13,13}
        /31 CH[0-9]{6,6}
        /32 [0-9]{9,9}
        !AcknowledgementReason3Code ADEA SMPG OTHR
        !AcknowledgementReason5Code ADEA SMPG OTHR CDCY CDRG CDRE NSTP RQWV LATE
        !AddressType2Code ADDR PBOX HOME BIZZ MLTO DLVY
        !AdjustmentDirection1Code ADDD SUBS
        !AffirmationStatus1Code AFFI NAFI
        !Algorithm5Code HS25 HS38 HS51
        !AttendanceContext1Code ATTD SATT UATT
        !AuthenticationEntity1Code ICCD AGNT MERC
        !AuthenticationMethod1Code UKNW BYPS NPIN FPIN CPSG PPSG MANU MERC SCRT SNCT SCNL
        !AutoBorrowing1Code LAMI NBOR YBOR
        !BlockTrade1Code BLPA BLCH
        !CancelledStatusReason16Code SCEX OTHR CXLR BYIY CTHP CANZ CANT CSUB CANS CANI CORP
        !CancelledStatusReason5Code CANI OTHR
        !CardDataReading1Code TAGC PHYS BRCD MGST CICC DFLE CTLS ECTL
        !CardPaymentServiceType2Code AGGR DCCV GRTT INSP LOYT NRES PUCO RECP SOAF UNAF VCAU
        !CardholderVerificationCapability1Code MNSG NPIN FCPN FEPN FDSG FBIO MNVR FBIG APKI PKIS CHDT SCEC
        !CashAccountType4Code CASH CHAR COMM TAXE CISH TRAS SACC CACC SVGS ONDP MGLD NREX MOMA LOAN SLRY ODFT
        !CashSettlementSystem2Code GROS NETS
        !ChargeBearerType1Code DEBT CRED SHAR SLEV
        !ClearingChannel2Code RTGS RTNS MPNS BOOK
        !CopyDuplicate1Code CODU COPY DUPL
        !CreditDebitCode CRDT DBIT
        !Cscmanagement1Code PRST BYPS UNRD NCSC
        !DateType3Code VARI
        !DateType4Code OPEN UKWN
        !DeliveryReceiptType2Code FREE APMT
        !DeliveryReturn1Code UNRE DQUA DMON PART SAFE DUEB PARD
        !DeniedReason6Code ADEA CDCY CDRE DCAN DSET DPRG DREP LATE OTHR CDRG
        !Eligibility1Code ELIG RETL PROF
        !EventFrequency3Code YEAR MNTH QUTR SEMI WEEK
        !ExposureType12Code BFWD PAYM CCPC COMM CRDS CRTL CRSP CCIR CRPR EQPT EXTD EQUS EXPT FIXI FORX FORW FUTR
         OPTN LIQU OTCD REPO RVPO SLOA SBSC SCRP SLEB SHSL SCIR SCIE SWPT TBAS UDMS TRCP
        !FailingReason4Code AWMO BYIY CLAT ADEA CANR CAIS OBJT AWSH PHSE STCD DOCY MLAT DOCC BLOC CHAS NEWI CLAC
         MUNO GLOB PREA PART NOFX CMON YCOL COLL DEPO FLIM INCA LINK LACK LALO MONY NCON REFS SDUT BATC CYCL SBLO
         CPEC MINO IAAD OTHR PHCK BENO BOTH CLHT DENO DISA DKNY FROZ LAAW LATE LIQU PRCY REGT SETS CERT PRSY CDLR
         CSDH CVAL INBC PREL PATD
        !FinancingStatusReason1Code CA01 CA02 AC01 AC04 AC06 BE08 BE09 BE10 BE11 DT02 ID01 ID02 ID03 MI01 NA01 CA03
        !FormOfSecurity1Code BEAR REGD
        !Frequency6Code YEAR MNTH QURT MIAN WEEK DAIL ADHO INDA FRTN
        !GovernanceIdentification1Code ISPR NONE UCPR URDG
        !Instruction4Code PHOA TELA
        !InterestComputationMethod2Code A001 A002 A003 A004 A005 A006 A007 A008 A009 A010 A011 A012 A013 A014 NARR
        !InterestType1Code INDY OVRN
        !MandateClassification1Code FIXE USGB VARI
        !MarketClientSide1Code CLNT MAKT
        !MarketType2Code PRIM SECM OTCO VARI EXCH
        !MatchingStatus1Code MACH NMAT
        !NamePrefix1Code DOCT MIST MISS MADM
        !NamePrefix2Code DOCT MADM MISS MIST MIKS
        !NoReasonCode NORE
        !OnLineCapability1Code OFLN ONLN SMON
        !OpeningClosing1Code CLOP OPEP
        !OptionStyle2Code AMER EURO
        !OptionType1Code CALL PUTO
        !OriginatorRole2Code SINT MLTF RMKT MKTM INVE TAGT
        !OwnershipLegalRestrictions1Code A144 NRST RSTR
        !PartialSettlement2Code PAIN PARC
        !PartyType3Code OPOI MERC ACCP ITAG ACQR CISS DLIS
        !PartyType4Code MERC ACCP ITAG ACQR CISS TAXH
        !PaymentMethod4Code CHK TRF DD TRA
        !PendingProcessingReason4Code ADEA CAIS DOCY NOFX BLOC MUNO GLOB YCOL COLL FLIM NEXT LACK LALO MONY MINO
         OTHR DENO LIQU CERT CSDH CVAL CDEL CDLR CDAC INBC PREA PRSY
        !PendingReason24Code AWMO ADEA CAIS REFU AWSH PHSE TAMM DOCY DOCC BLOC CHAS NEWI CLAC MUNO GLOB PREA PART
         NMAS NOFX CMON YCOL COLL DEPO FLIM INCA LINK FUTU LACK LALO MONY NCON REFS SDUT BATC SBLO CPEC MINO IAAD
         OTHR PHCK BENO BOTH CLHT DENO DISA DKNY FROZ LAAW LATE LIQU PRCY REGT SETS CERT PRSY CSDH CVAL CDLR INBC
         PREL PATD
        !PendingReason6Code ADEA CONF OTHR CDRG CDCY CDRE
        !PendingReason9Code ADEA CONF OTHR CDRG CDCY CDRE CDAC INBC
        !PoicomponentType1Code SOFT EMVK EMVO MRIT CHIT SECM PEDV
        !PreConfirmation1Code PRCA PRSE
        !PreferredContactMethod2Code MAIL FAXX LETT CELL ONLI PHON
        !PriceValueType12Code DISC PARV PREM NEGA
        !PriceValueType1Code DISC PREM PARV
        !Priority2Code HIGH NORM
        !Priority3Code URGT HIGH NORM
        !ProcessingPosition3Code AFTE WITH BEFO INFO
        !ProcessingPosition5Code INFO
        !ReceiveDelivery1Code DELI RECE
        !Registration1Code NREG YREG
        !Registration2Code PTYH CSDH CDEL CVAL
        !RegulatoryReportingType1Code CRED DEBT BOTH
        !RejectionReason71Code ADEA LATE SAFE NRGM NRGN OTHR REFE INVM INVL
        !RejectionReason74Code SAFE ADEA LATE NRGN REFE NRGM OTHR
        !RejectionReason75Code SAFE DQUA ADEA DSEC LATE CASH DDEA DTRD PLCE RTGS NCRR PHYS REFE DMON MINO BATC MUNO
         TXST SETS IIND CAEV CASY DDAT SETR SDUT INPS OTHR ICUS ICAG DEPT IEXE INVB INVL INVN VALR INVE PLIS
        !RemittanceLocationMethod2Code FAXI EDIC URID EMAL POST SMSM
        !RepairReason4Code BATC CAEV CASH CASY DDAT DDEA DMON DQUA DSEC DTRD IIND MINO MUNO NCRR PHYS PLCE REFE RTGS
         SAFE SETR SETS TXST INPS SDUT OTHR IEXE ICAG DEPT ICUS
        !Reporting2Code STEX REGU DEFR
        !RepurchaseType10Code PAIR ROLP RATE CALL CADJ TOPU WTHD
        !RepurchaseType9Code PAIR PADJ RATE CALL ROLP CADJ TOPU WTHD
        !RequestStatus1Code FNCD PDNG NTFD
        !SafekeepingPlace1Code CUST ICSD NCSD SHHE
        !SafekeepingPlace3Code SHHE
        !SecuritiesPaymentStatus1Code FULL NILL PART
        !SecuritiesTransactionType23Code BSBK COLI COLO MKDW MKUP NETT NSYN PAIR PLAC PORT REAL REDM REPU RODE RVPO
         SECB SECL SUBS SYND TBAC TRAD TRPO TRVO TURN BYIY CNCB OWNE FCTA OWNI RELE SBRE CORP CLAI AUTO SWIF SWIT
         CONV ETFT ISSU SLRE INSP SBBK REDI
        !SecuritiesTransactionType25Code BSBK BYIY CNCB COLI COLO CONV FCTA INSP ISSU MKDW MKUP NETT NSYN OWNE OWNI
         PAIR PLAC PORT REAL REDI REDM RELE REPU RODE RVPO SBBK SBRE SECB SECL SLRE SUBS SYND TBAC TRAD TRPO TRVO
         TURN CLAI CORP AUTO SWIF SWIT ETFT REBL
        !SecuritiesTransactionType26Code BSBK COLI COLO MKDW MKUP NETT NSYN PAIR PLAC PORT REAL REDM REPU RODE RVPO
         SECB SECL SUBS SYND TBAC TRAD TRPO TRVO TURN BYIY CNCB OWNE FCTA OWNI RELE SBRE CORP CLAI AUTO SWIF SWIT
         CONV ETFT ISSU SLRE INSP SBBK REDI REBL
        !SequenceType3Code FRST RCUR FNAL OOFF RPRE
        !SettlementDate4Code WISS
        !SettlementMethod1Code INDA INGA COVE CLRG
        !SettlementStandingInstructionDatabase1Code INTE BRKR VEND
        !SettlementSystemMethod1Code NSET YSET
        !SettlementTransactionCondition12Code ADEA ASGN BUTC CLEN DLWM DIRT DRAW EXER EXPI FRCL KNOC NOMC NACT PENS
         PHYS RHYP RPTO RESI SHOR SPDL SPST TRAN TRIP UNEX INTS BPSS
        !SettlementTransactionCondition14Code ADEA ASGN BUTC CLEN DLWM DIRT DRAW EXER EXPI FRCL KNOC NOMC NACT PENS
         PHYS RHYP RPTO RESI SHOR SPDL SPST TRAN TRIP UNEX BPSS
        !SettlementTransactionCondition5Code PART NPAR PARC PARQ
        !SettlingCapacity2Code SAGE CUST SPRI RISP
        !TaxExemptReason1Code NONE MASA MISA SISA IISA CUYP PRYP ASTR EMPY EMCY EPRY ECYE NFPI NFQP DECP IRAC IRAR
         KEOG PFSP 401K SIRA 403B 457X RIRA RIAN RCRF RCIP EIFP EIOP
        !TaxLiability1Code PRIN AGEN
        !TaxRecordPeriod1Code MM01 MM02 MM03 MM04 MM05 MM06 MM07 MM08 MM09 MM10 MM11 MM12 QTR1 QTR2 QTR3 QTR4 HLF1
         HLF2
        !TechnicalValidationStatus1Code RCCF RCER
        !TradeTransactionCondition4Code CBNS XBNS CCPN XCPN CDIV XDIV CRTS XRTS CWAR XWAR SPCU SPEX GTDL BCRO BCRP
         BCFD BCBL BCBN MAPR NEGO NMPR BCPD
        !TransactionChannel1Code MAIL TLPH ECOM TVPY
        !TransactionEnvironment1Code MERC PRIV PUBL
        !TypeOfIdentification1Code ARNU CCPT CHTY CORP DRLC FIIN TXID
        !TypeOfPrice14Code AVER
        !UnitOfMeasure1Code PIEC TONS FOOT GBGA USGA GRAM INCH KILO PUND METR CMET MMET LITR CELI MILI GBOU USOU
         GBQA USQA GBPI USPI MILE KMET YARD SQKI HECT ARES SMET SCMT SMIL SQMI SQYA SQFO SQIN ACRE
        !UnmatchedReason11Code ADEA ACRU IIND CPCA CLAT NCRR DDEA DMCT DCMX DSEC DQUA INVE LEOG LATE MIME CMIS NMAS
         DTRA OTHR FRAP PHYS PLIS INPS PLCE PODU DEPT ICAG ICUS IEXE REGD RTGS SAFE DMON DDAT SETS SETR TXST DTRD
         DELN UNBR
        !UserInterface2Code MDSP CDSP
        AccountIdentification3Choice | IBAN=p26 BBAN=p27 UPIC=p28 PrtryAcct:SimpleIdentificationInformation2
        AccountIdentification4Choice | IBAN=p12 Othr:GenericAccountIdentification1
        AccountInterest4 Tp?:InterestType1Choice Rate*:Rate4 FrToDt?:DateTimePeriod1 Rsn?=s1-35 Tax?:TaxCharges2
        AccountNotification22 Id=s1-35 NtfctnPgntn?:Pagination1 ElctrncSeqNb?=m18.0 RptgSeq?:SequenceRange1Choice
         LglSeqNb?=m18.0 CreDtTm?=T FrToDt?:DateTimePeriod1 CpyDplctInd?!CopyDuplicate1Code
         RptgSrc?:ReportingSource1Choice Acct:CashAccount43 RltdAcct?:CashAccount40 Intrst*:AccountInterest4
         TxsSummry?:TotalTransactions6 Ntry*:ReportEntry14 AddtlNtfctnInf?=s1-500
        AccountSchemeName1Choice | Cd=s1-4 Prtry=s1-35
        AccountStatement13 Id=s1-35 StmtPgntn?:Pagination1 ElctrncSeqNb?=m18.0 RptgSeq?:SequenceRange1Choice
         LglSeqNb?=m18.0 CreDtTm?=T FrToDt?:DateTimePeriod1 CpyDplctInd?!CopyDuplicate1Code
         RptgSrc?:ReportingSource1Choice Acct:CashAccount43 RltdAcct?:CashAccount40 Intrst*:AccountInterest4
         Bal+:CashBalance8 TxsSummry?:TotalTransactions6 Ntry*:ReportEntry14 AddtlStmtInf?=s1-500
        AcknowledgedAcceptedStatus21Choice | NoSpcfdRsn!NoReasonCode Rsn+:AcknowledgementReason9
        AcknowledgedAcceptedStatus24Choice | NoSpcfdRsn!NoReasonCode Rsn+:AcknowledgementReason12
        AcknowledgementReason12 Cd:AcknowledgementReason15Choice AddtlRsnInf?=s1-210
        AcknowledgementReason12Choice | Cd!AcknowledgementReason5Code Prtry:GenericIdentification30
        AcknowledgementReason15Choice | Cd!AcknowledgementReason3Code Prtry:GenericIdentification30
        AcknowledgementReason9 Cd:AcknowledgementReason12Choice AddtlRsnInf?=s1-210
        ActiveCurrencyAndAmount $ m18.5+0 Ccy=p8
        ActiveOrHistoricCurrencyAnd13DecimalAmount $ m18.13+0 Ccy=p8
        ActiveOrHistoricCurrencyAndAmount $ m18.5+0 Ccy=p8
        ActiveOrHistoricCurrencyAndAmountRange2 Amt:ImpliedCurrencyAmountRange1Choice CdtDbtInd?!CreditDebitCode
         Ccy=p8
        AdditionalParameters29 PreConf?!PreConfirmation1Code PrtlSttlm?!PartialSettlement2Code PrvsPrtlConfId?=s1-35
         TrptyAgtSvcPrvdrCollTxId?=s1-35 ClntTrptyCollTxId?=s1-35 ClntCollInstrId?=s1-35
         TrptyAgtSvcPrvdrCollInstrId?=s1-35
        AddressType3Choice | Cd!AddressType2Code Prtry:GenericIdentification30
        Adjustment5 Drctn!AdjustmentDirection1Code Amt:ActiveCurrencyAndAmount
        AffirmationStatus8Choice | Cd!AffirmationStatus1Code Prtry:GenericIdentification30
        AgreedRate1 XchgRate=m11.10 UnitCcy?=p8 QtdCcy?=p8
        AlgorithmAndDigest1 DgstAlgo!Algorithm5Code Dgst=s1-140
        AlternatePartyIdentification7 IdTp:IdentificationType42Choice Ctry=p0 AltrnId=s1-35
        AmendmentInformationDetails15 OrgnlMndtId?=s1-35 OrgnlCdtrSchmeId?:PartyIdentification272
         OrgnlCdtrAgt?:BranchAndFinancialInstitutionIdentification8 OrgnlCdtrAgtAcct?:CashAccount40
         OrgnlDbtr?:PartyIdentification272 OrgnlDbtrAcct?:CashAccount40
         OrgnlDbtrAgt?:BranchAndFinancialInstitutionIdentification8 OrgnlDbtrAgtAcct?:CashAccount40
         OrgnlFnlColltnDt?=D OrgnlFrqcy?:Frequency36Choice OrgnlRsn?:MandateSetupReason1Choice OrgnlTrckgDays?=p16
        AmountAndCurrencyExchange4 InstdAmt?:AmountAndCurrencyExchangeDetails5
         TxAmt?:AmountAndCurrencyExchangeDetails5 CntrValAmt?:AmountAndCurrencyExchangeDetails5
         AnncdPstngAmt?:AmountAndCurrencyExchangeDetails5 PrtryAmt*:AmountAndCurrencyExchangeDetails6
        AmountAndCurrencyExchangeDetails5 Amt:ActiveOrHistoricCurrencyAndAmount CcyXchg?:CurrencyExchange24
        AmountAndCurrencyExchangeDetails6 Tp=s1-35 Amt:ActiveOrHistoricCurrencyAndAmount CcyXchg?:CurrencyExchange24
        AmountAndDirection35 Amt=m18.17+0 CdtDbtInd!CreditDebitCode
        AmountAndDirection44 Amt:ActiveOrHistoricCurrencyAndAmount CdtDbtInd?!CreditDebitCode
         OrgnlCcyAndOrdrdAmt?:ActiveOrHistoricCurrencyAndAmount FXDtls?:ForeignExchangeTerms23
        AmountAndDirection51 Amt:ActiveCurrencyAndAmount CdtDbtInd!CreditDebitCode
         OrgnlCcyAndOrdrdAmt?:ActiveOrHistoricCurrencyAndAmount
        AmountAndDirection52 Amt:ActiveCurrencyAndAmount CdtDbtInd!CreditDebitCode
        AmountAndDirection94 AcrdIntrstInd?=B StmpDtyInd?=B BrkrgAmtInd?=B RsrchFeeInd?=B
         Amt:ActiveCurrencyAndAmount CdtDbtInd!CreditDebitCode
         OrgnlCcyAndOrdrdAmt?:ActiveOrHistoricCurrencyAndAmount FXDtls?:ForeignExchangeTerms23
         ValDt?:DateAndDateTime2Choice
        AmountRangeBoundary1 BdryAmt=m18.5+0 Incl=B
        AmountType4Choice | InstdAmt:ActiveOrHistoricCurrencyAndAmount EqvtAmt:EquivalentAmount2
        AppHdr CharSet?=t Fr:Party51Choice To:Party51Choice BizMsgIdr=s1-35 MsgDefIdr=s1-35 BizSvc?=s1-35
         MktPrctc?:ImplementationSpecification1 CreDt=T BizPrcgDt?=T CpyDplct?!CopyDuplicate1Code PssblDplct?=B
         Prty?=t Sgntr?:SignatureEnvelope Rltd*:BusinessApplicationHeader8
        AutomaticBorrowing6Choice | Cd!AutoBorrowing1Code Prtry:GenericIdentification30
        BalanceSubType1Choice | Cd=s1-4 Prtry=s1-35
        BalanceType10Choice | Cd=s1-4 Prtry=s1-35
        BalanceType13 CdOrPrtry:BalanceType10Choice SubTp?:BalanceSubType1Choice
        BankToCustomerDebitCreditNotificationV12 GrpHdr:GroupHeader116 Ntfctn+:AccountNotification22
         SplmtryData*:SupplementaryData1
        BankToCustomerStatementV12 GrpHdr:GroupHeader116 Stmt+:AccountStatement13 SplmtryData*:SupplementaryData1
        BankTransactionCodeStructure4 Domn?:BankTransactionCodeStructure5
         Prtry?:ProprietaryBankTransactionCodeStructure1
        BankTransactionCodeStructure5 Cd=s1-4 Fmly:BankTransactionCodeStructure6
        BankTransactionCodeStructure6 Cd=s1-4 SubFmlyCd=s1-4
        BatchInformation2 MsgId?=s1-35 PmtInfId?=s1-35 NbOfTxs?=p14 TtlAmt?:ActiveOrHistoricCurrencyAndAmount
         CdtDbtInd?!CreditDebitCode
        BeneficialOwnership4Choice | Ind=B Prtry:GenericIdentification30
        BinaryFile1 MIMETp?=s1-35 NcodgTp?=s1-35 CharSet?=s1-35 InclBinryObjct?=b102400
        BlockChainAddressWallet3 Id=s1-140 Tp?:GenericIdentification30 Nm?=s1-70
        BlockTrade4Choice | Cd!BlockTrade1Code Prtry:GenericIdentification30
        BranchAndFinancialInstitutionIdentification4 FinInstnId:FinancialInstitutionIdentification7
         BrnchId?:BranchData2
        BranchAndFinancialInstitutionIdentification5 FinInstnId:FinancialInstitutionIdentification8
         BrnchId?:BranchData2
        BranchAndFinancialInstitutionIdentification8 FinInstnId:FinancialInstitutionIdentification23
         BrnchId?:BranchData5
        BranchData2 Id?=s1-35 Nm?=s1-140 PstlAdr?:PostalAddress6
        BranchData5 Id?=s1-35 LEI?=p3 Nm?=s1-140 PstlAdr?:PostalAddress27
        BusinessApplicationHeader1 CharSet?=t Fr:Party9Choice To:Party9Choice BizMsgIdr=s1-35 MsgDefIdr=s1-35
         BizSvc?=s1-35 CreDt=Z CpyDplct?!CopyDuplicate1Code PssblDplct?=B Prty?=t Sgntr?:SignatureEnvelope
        BusinessApplicationHeader8 CharSet?=t Fr:Party51Choice To:Party51Choice BizMsgIdr=s1-35 MsgDefIdr=s1-35
         BizSvc?=s1-35 MktPrctc?:ImplementationSpecification1 CreDt=T BizPrcgDt?=T CpyDplct?!CopyDuplicate1Code
         PssblDplct?=B Prty?=t Sgntr?:SignatureEnvelope
        BusinessLetter1 ApplCntxt?=s1-35 LttrIdr:QualifiedDocumentInformation1 Dt=D
         RltdLttr*:QualifiedDocumentInformation1 RltdMsg*:QualifiedDocumentInformation1 CnttIdr*=s1-35
         InstrPrty?!Priority3Code Orgtr:QualifiedPartyIdentification1 PmryRcpt+:QualifiedPartyIdentification1
         Sndr*:QualifiedPartyIdentification1 AuthstnUsr+:QualifiedPartyIdentification1
         RspnRcpt*:QualifiedPartyIdentification1 CpyRcpt*:QualifiedPartyIdentification1
         OthrPty*:QualifiedPartyIdentification1 AssoctdDoc*:QualifiedDocumentInformation1
         GovngCtrct*:QualifiedDocumentInformation1 LglCntxt*:GovernanceRules2 AddtlInf?=s1-2000 Ntce?=s1-350
         VldtnStsInf?:ValidationStatusInformation1 DgtlSgntr*:QualifiedPartyAndXmlsignature1
        CancellationReason10 Cd:CancellationReason21Choice AddtlRsnInf?=s1-210
        CancellationReason21Choice | Cd!CancelledStatusReason5Code Prtry:GenericIdentification30
        CancellationReason22 Cd:CancellationReason36Choice AddtlRsnInf?=s1-210
        CancellationReason23 Cd:CancellationReason36Choice CorpActnEvtId?=s1-35
        CancellationReason36Choice | Cd!CancelledStatusReason16Code Prtry:GenericIdentification30
        CancellationStatus15Choice | NoSpcfdRsn!NoReasonCode Rsn+:CancellationReason10
        CancellationStatus24Choice | NoSpcfdRsn!NoReasonCode Rsn+:CancellationReason22
        CardAggregated2 AddtlSvc?!CardPaymentServiceType2Code TxCtgy?=s1-4 SaleRcncltnId?=s1-35
         SeqNbRg?:CardSequenceNumberRange1 TxDtRg?:DateOrDateTimePeriod1Choice
        CardEntry5 Card?:PaymentCard4 POI?:PointOfInteraction1 AggtdNtry?:CardAggregated2 PrePdAcct?:CashAccount40
        CardIndividualTransaction2 ICCRltdData?=s1-1025 PmtCntxt?:PaymentContext3
         AddtlSvc?!CardPaymentServiceType2Code TxCtgy?=s1-4 SaleRcncltnId?=s1-35 SaleRefNb?=s1-35
         RePresntmntRsn?=s1-4 SeqNb?=s1-35 TxId?:TransactionIdentifier1 Pdct?:Product2 VldtnDt?=D VldtnSeqNb?=s1-35
        CardSecurityInformation1 CSCMgmt!Cscmanagement1Code CSCVal?=p22
        CardSequenceNumberRange1 FrstTx?=s1-35 LastTx?=s1-35
        CardTransaction18 Card?:PaymentCard4 POI?:PointOfInteraction1 Tx?:CardTransaction3Choice
         PrePdAcct?:CashAccount40
        CardTransaction3Choice | Aggtd:CardAggregated2 Indv:CardIndividualTransaction2
        CardholderAuthentication2 AuthntcnMtd!AuthenticationMethod1Code AuthntcnNtty!AuthenticationEntity1Code
        CashAccount16 Id:AccountIdentification4Choice Tp?:CashAccountType2 Ccy?=p8 Nm?=s1-70
        CashAccount40 Id?:AccountIdentification4Choice Tp?:CashAccountType2Choice Ccy?=p8 Nm?=s1-70
         Prxy?:ProxyAccountIdentification1
        CashAccount43 Id?:AccountIdentification4Choice Tp?:CashAccountType2Choice Ccy?=p8 Nm?=s1-70
         Prxy?:ProxyAccountIdentification1 Ownr?:PartyIdentification272
         Svcr?:BranchAndFinancialInstitutionIdentification8
        CashAccount7 Id:AccountIdentification3Choice Tp?:CashAccountType2 Ccy?=p8 Nm?=s1-70
        CashAccountIdentification5Choice | IBAN=p12 Prtry=s1-34
        CashAccountType2 Cd?!CashAccountType4Code Prtry?=s1-35
        CashAccountType2Choice | Cd=s1-4 Prtry=s1-35
        CashAvailability1 Dt:CashAvailabilityDate1Choice Amt:ActiveOrHistoricCurrencyAndAmount
         CdtDbtInd!CreditDebitCode
        CashAvailabilityDate1Choice | NbOfDays=p18 ActlDt=D
        CashBalance8 Tp:BalanceType13 CdtLine*:CreditLine3 Amt:ActiveOrHistoricCurrencyAndAmount
         CdtDbtInd!CreditDebitCode Dt:DateAndDateTime2Choice Avlbty*:CashAvailability1
        CashDeposit1 NoteDnmtn:ActiveCurrencyAndAmount NbOfNotes=p14 Amt:ActiveCurrencyAndAmount
        CashParties36 Dbtr?:PartyIdentificationAndAccount164 DbtrAgt?:PartyIdentificationAndAccount171
         Cdtr?:PartyIdentificationAndAccount164 CdtrAgt?:PartyIdentificationAndAccount171
         Intrmy?:PartyIdentificationAndAccount171
        CashSettlementSystem4Choice | Cd!CashSettlementSystem2Code Prtry:GenericIdentification30
        CategoryPurpose1Choice | Cd=s1-4 Prtry=s1-35
        CentralCounterPartyEligibility4Choice | Ind=B Prtry:GenericIdentification30
        ChargeType3Choice | Cd=s1-4 Prtry:GenericIdentification3
        Charges15 TtlChrgsAndTaxAmt?:ActiveOrHistoricCurrencyAndAmount Rcrd*:ChargesRecord8
        Charges16 Amt:ActiveOrHistoricCurrencyAndAmount Agt:BranchAndFinancialInstitutionIdentification8
         Tp?:ChargeType3Choice
        ChargesRecord8 Amt:ActiveOrHistoricCurrencyAndAmount CdtDbtInd?!CreditDebitCode ChrgInclInd?=B
         Tp?:ChargeType3Choice Rate?=m11.10 Br?!ChargeBearerType1Code
         Agt?:BranchAndFinancialInstitutionIdentification8 Tax?:TaxCharges2
        ClassificationType32Choice | ClssfctnFinInstrm=p11 AltrnClssfctn:GenericIdentification36
        ClearingSystemIdentification2Choice | Cd=s1-5 Prtry=s1-35
        ClearingSystemIdentification3Choice | Cd=s1-3 Prtry=s1-35
        ClearingSystemMemberIdentification2 ClrSysId?:ClearingSystemIdentification2Choice MmbId=s1-35
        """#
}
