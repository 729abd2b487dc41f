import ArgumentParser
import SettlementTestKit

/// Who dies where, as it is written on the command line.
enum CrashWords {
    private static let names: [(String, ProcessName)] =
        [
            ("bank-a", .bank(.a)), ("bank-b", .bank(.b)), ("assets", .ledger(TestWorld.assets)),
            ("cash", .ledger(TestWorld.cash)), ("registry", .registry),
        ] + (0..<4).map { ("notary-\($0)", .notary($0)) }

    static func read(_ text: String) throws -> [PlannedCrash] {
        try text.split(separator: ",").map { word in
            let parts = word.split(separator: "@")
            guard parts.count == 2, let point = Int(parts[1]), point > 0,
                let victim = names.first(where: { $0.0 == parts[0] })?.1
            else {
                throw ValidationError(
                    "--crash: bank-a, bank-b, assets, cash, registry or notary-0, @ and a point from 1 on")
            }
            return PlannedCrash(point: point, victim: victim)
        }
    }

    static func name(_ victim: ProcessName) -> String { names.first { $0.1 == victim }?.0 ?? "?" }

    static func write(_ crashes: [PlannedCrash]) -> String {
        crashes.map { "\(name($0.victim))@\($0.point)" }.joined(separator: ",")
    }
}
