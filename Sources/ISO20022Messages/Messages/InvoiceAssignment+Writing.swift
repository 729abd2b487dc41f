internal import XML

extension ElementMaker {
    func assignmentLetter(
        _ root: String, _ letter: ISOAssignmentLetter, lists name: String, count: String
    ) -> XMLElement {
        let header = group(
            "Hdr",
            [
                group(
                    "LttrIdr",
                    [
                        leaf("Id", letter.id),
                        leaf("ElctrncOrgnl", letter.isElectronicOriginal ? "true" : "false"),
                    ]), leaf("Dt", letter.day.description), party("Orgtr", letter.originator),
            ] + letter.recipients.map { party("PmryRcpt", $0) } + letter.users.map { party("AuthstnUsr", $0) }
        )
        let items = letter.lists.reduce(0) { $0 + $1.items.count }
        return whole(
            root,
            [header] + letter.lists.map { list(name, $0) } + [
                leaf(count, "\(letter.lists.count)"), leaf("ItmCnt", "\(items)"),
            ])
    }

    private func party(_ name: String, _ party: ISOAssignmentLetter.Party) -> XMLElement? {
        group(
            name,
            [
                leaf("Id", party.id), nested("Pty", "BasePty", "PtyId", "Nm", value: party.name),
                nested("ShrtId", "BICOrBEI", value: party.bic),
            ])
    }

    private func list(_ name: String, _ list: ISOAssignmentLetter.AssignmentList) -> XMLElement? {
        group(
            name,
            [
                leaf("Idr", list.identifier), leaf("IsseDt", list.issued.description),
                leaf("Assgne", list.assignee), leaf("Assgnr", list.assignor),
            ] + list.items.map(item) + [
                leaf("ItmCnt", "\(list.items.count)"), nested("VldtnStsInf", "Sts", value: list.status),
            ])
    }

    private func item(_ item: ISOAssignmentLetter.Item) -> XMLElement? {
        group(
            "FinItm",
            [
                group(
                    "ItmCntxt",
                    [leaf("Idr", item.identifier), leaf("IsseDt", item.issued.description)]),
                leaf("CdtDbtInd", item.direction.rawValue),
                group(
                    "TtlAmt",
                    [
                        amount("TtlTaxblAmt", item.taxable), amount("TtlTaxAmt", item.tax),
                        amount("TtlInvcAmt", item.total), leaf("PmtDueDt", item.due.description),
                    ]),
            ])
    }
}
