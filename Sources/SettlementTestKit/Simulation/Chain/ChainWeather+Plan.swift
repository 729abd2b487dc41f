extension SimulationPlan {
    /// What becomes of transactions and blocks on a chain of this world.
    var chainWeather: ChainWeather {
        var weather = ChainWeather()
        switch climate {
        case .undisturbed: break
        case .withinBounds:
            // Within what the banks are told of the ledger: one reorganisation, and a slot beside the delay.
            weather.delay = 1000
            weather.reorganisations = 100
            weather.strangers = 100
        case .beyondBounds, .byzantine:
            var dice = SeededGenerator(seed: seed ^ 0xB10C)
            weather.delay = dice.number(0...8000)
            weather.drops = Int(dice.number(0...200))
            weather.reorganisations = Int(dice.number(0...400))
            weather.isRepeated = true
            weather.strangers = 300
        }
        return weather
    }
}
