package import SettlementModel

/// Remembers what signatures came to. Both answers follow from all that is handed in, so a memory saves time and changes
/// no answer.
///
/// The simulator has one, because its worlds meet one signature many times. Gateways, ledgers and verifiers bind none:
/// they check each signature that reaches them.
package protocol SignatureMemory: Sendable {
    /// What `check` said of these bytes before, or says now.
    func verdict(on signature: Signature, over message: [UInt8], check: () -> Bool) -> Bool

    /// What `make` gave for these bytes before, or gives now.
    func signature(
        of key: VerificationKey, over message: [UInt8], make: () throws(CryptoError) -> Signature
    ) throws(CryptoError) -> Signature
}

/// Where a memory is bound: for a task and those that it starts, never for a whole process.
package enum SignatureMemories {
    @TaskLocal package static var bound: (any SignatureMemory)?
}
