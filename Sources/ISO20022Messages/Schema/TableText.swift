/// The schemas of all messages as one text, a line for each thing. `TablePart….swift` are made from the published ones.
///
///     @sese.023.001.11 SctiesSttlmTxInstr:SecuritiesSettlementTransactionInstructionV11   message, root, its type
///     /7 [A-Z]{2,2}[A-Z0-9]{9,9}[0-9]{1,1}                                              pattern 7
///     !CreditDebitCode CRDT DBIT                                                        a list of codes
///     Quantity6Choice | Qty:… OrgnlAndCurFace:…                                          a choice: one of these
///     SettlementParties100 Dpstry?:… Pty1?:…                                             a sequence
///     ActiveCurrencyAndAmount $ m18.5+0 Ccy=p8                                           text with attributes
///
/// After an element's name: how often it stands (nothing: once; `?`, `*`, `+`, `{0,4}`), then `:` and a type, `!` and a
/// list of codes, or `=` and a simple value: `t` any text, `s1-35` text by its length, `p7` by a pattern, `m18.5+0` a
/// decimal of at most so many digits and decimals and its least value, `D` date, `T` date and time, `Z` the same in UTC, `H` time,
/// `Y` year, `M` year and month, `B` boolean, `b1024` base64 of at most so many bytes, `x` one element of any namespace or
/// of the one that follows. A line that begins with a space goes on the one before.
/// - Source: ISO 20022 message definitions, in the versions of `Specs/ISO20022.md`.
enum TableText {}
