import SettlementModel
import SettlementProofs

/// A ledger's answers as people read them.
enum LedgerText {
    static func balances(_ answer: JSONValue) -> [String] {
        guard case .object(let object) = answer, case .object(let account)? = object["account"],
            case .string(let id)? = account["id"], case .string(let status)? = account["status"],
            case .array(let balances)? = object["balances"]
        else { return [] }
        let lines = balances.compactMap { line -> String? in
            guard case .object(let line) = line, case .string(let asset)? = line["asset"],
                case .string(let quantity)? = line["quantity"]
            else { return nil }
            return "  \(asset)  \(quantity)"
        }
        return ["\(id) (\(status))"] + (lines.isEmpty ? ["  nothing"] : lines)
    }

    static func locks(_ answer: JSONValue) -> [String] {
        guard case .object(let object) = answer, case .array(let locks)? = object["locks"] else { return [] }
        let lines = locks.compactMap { line -> String? in
            guard case .object(let line) = line, case .string(let id)? = line["lock"],
                case .object(let terms)? = line["terms"], case .string(let asset)? = terms["asset"],
                case .string(let quantity)? = terms["quantity"], case .integer(let expiry)? = terms["expiry"]
            else { return nil }
            let until = LedgerInstant(seconds: expiry)?.written ?? "\(expiry)"
            return "\(id)  \(quantity) of \(asset)  until \(until)"
        }
        return lines.isEmpty ? ["no open locks"] : lines
    }
}

/// Names as path segments.
enum LedgerPath {
    static func escaped(_ name: String) -> String {
        name.utf8.map { byte in
            let plain =
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            return plain ? String(Unicode.Scalar(byte)) : "%" + Hex.encode([byte]).uppercased()
        }.joined()
    }
}
