public import EVMProofs
public import SettlementModel

extension EVMDriver {
    /// Brings an act to the escrow and waits until the final chain shows what became of it.
    ///
    /// A repeated command id acts once and gets the first answer. A lock that is in the wanted state already, by whoever's
    /// push, is applied.
    /// - Throws: `.unknown` once `patience` is over: ask `outcome(of:)`.
    public func submit(
        _ act: EscrowAct, command: CommandID, escrow: EVMAddress, patience: Duration
    ) async throws(SubmissionFault) -> SlotEnd {
        try await submitter.submit(act.order(command, escrow), patience: patience)
    }

    /// Makes a contract and says where it is.
    ///
    /// - Parameters:
    ///   - command: names this deployment: under the same id it is made once, however often it is asked.
    ///   - code: the contract's creation code with its constructor's arguments.
    /// - Returns: the address, and the hash of the code that the final chain has there.
    public func deploy(
        code: [UInt8], command: CommandID, patience: Duration
    ) async throws(SubmissionFault) -> (address: EVMAddress, codeHash: Bytes32) {
        let order = SubmissionOrder(command: command, target: nil, data: code, goal: .creation)
        let end = try await submitter.submit(order, patience: patience)
        if case .rejected(let code, let detail) = end { throw .rejected(code: code, detail: detail) }
        do throws(EVMFault) {
            guard let nonce = try await store.slot(of: command)?.slot.nonce,
                let address = addressOfContract(madeBy: feeAccount, nonce: nonce)
            else { throw EVMFault("ledger.evm.store", "the deployment is not on record", next: "ask again") }
            return (address, try await chain.account(address).codeHash)
        } catch { throw .unavailable(error) }
    }

    /// What became of a command; `nil` where the chain has not acted on it, which it still may.
    public func outcome(of command: CommandID) async throws(SubmissionFault) -> SlotEnd? {
        try await submitter.outcome(of: command)
    }

    /// The newest final block, by proof.
    public func finalHead() async throws(EVMFault) -> FinalBlock { try await chain.follower.advance() }
}
