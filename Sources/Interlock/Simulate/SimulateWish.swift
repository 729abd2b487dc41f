import ArgumentParser
import SettlementTestKit

/// What may be asked of `simulate` together. An option that a run would ignore is refused: who gave it believes that it counts.
struct SimulateWish {
    private let command: SimulateCommand

    init(_ command: SimulateCommand) { self.command = command }

    /// - Throws: `ValidationError` with the way to say it.
    func requireSense() throws {
        if command.crashes {
            try requireDeathsEverywhere()
        } else if command.story != nil || command.crash != nil {
            try requireDeathsTold()
        } else {
            try requireWorlds()
        }
        if command.transcript { try requireStory() }
    }

    private func requireDeathsEverywhere() throws {
        try refuse(
            [("--crash", command.crash != nil), ("--transcript", command.transcript)],
            "is of one death: leave --crashes out, and say --story STORY --crash PROCESS@POINT --transcript")
        try refuse(ofWorlds, "is of worlds that a seed makes: leave it out, or leave --crashes out")
        if !command.pairs { try refuse([("--window", command.window != nil)], "goes with --pairs") }
        if command.stories.contains(where: { !$0.takesPairs }) {
            try refuse(ofPairs, "is of two deaths, and M1 promises nothing after the second: leave it out")
        }
        try requireChainOfLeg()
    }

    private func requireDeathsTold() throws {
        try refuse(ofPairs, "goes with --crashes")
        try refuse(
            ofWorlds, "is of worlds that a seed makes: leave it out, or leave --story and --crash out")
        guard let story = command.story.flatMap(CrashCoverage.Story.init(rawValue:)),
            let crash = command.crash,
            command.transcript
        else {
            throw ValidationError(
                "one run with a death is told with --story, --crash and --transcript, all three; "
                    + "a death at every point of a run is --crashes --story STORY")
        }
        try requireChainOfLeg()
        try requireVictims(of: crash, in: story)
    }

    private func requireWorlds() throws {
        try refuse(ofPairs, "goes with --crashes")
        try refuse(
            [("--chain", command.chain != nil), ("--leg", command.leg != nil)],
            "goes with --crashes, or with --story, --crash and --transcript; a seed chooses its world's ledgers itself"
        )
        if command.seed != nil {
            try refuse(
                [("--first", command.first != nil), ("--seeds", command.seeds != nil)],
                "is of many worlds, --seed of one: give one of them")
        }
    }

    private func requireStory() throws {
        guard command.seed != nil || command.crash != nil else {
            throw ValidationError("--transcript needs --seed, or --story and --crash")
        }
        try refuse(
            [("--json", command.output.json), ("--trace", command.trace)],
            "is of counts, and --transcript tells lines for people: give one of them")
    }

    private func requireChainOfLeg() throws {
        if command.chain == nil { try refuse([("--leg", command.leg != nil)], "goes with --chain") }
    }

    /// A process that the run does not have can never die, and a world without it has no place for it.
    private func requireVictims(of crash: String, in story: CrashCoverage.Story) throws {
        let deaths = try CrashWords.read(crash)
        guard !deaths.isEmpty else { throw ValidationError("--crash: name a process, @ and a point") }
        let present = CrashCoverage.victims(story, command.ledgers, inPairs: false)
        guard let absent = deaths.first(where: { !present.contains($0.victim) })?.victim else { return }
        let how =
            absent == .registry
            ? "the registry is in --story registered only"
            : "notaries are in runs with X on a chain only: --chain bft --leg x"
        throw ValidationError(
            "--crash: this run has no \(CrashWords.name(absent)), but "
                + present.map(CrashWords.name).joined(separator: ", ") + "; " + how)
    }

    private typealias Given = (name: String, isGiven: Bool)

    private var ofPairs: [Given] { [("--pairs", command.pairs), ("--window", command.window != nil)] }

    private var ofWorlds: [Given] {
        [
            ("--seed", command.seed != nil), ("--first", command.first != nil),
            ("--seeds", command.seeds != nil), ("--trades", command.trades != nil),
            ("--trace", command.trace),
        ]
    }

    private func refuse(_ options: [Given], _ how: String) throws {
        guard let given = options.first(where: { $0.isGiven }) else { return }
        throw ValidationError("\(given.name) \(how)")
    }
}
