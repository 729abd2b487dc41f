import EVMProofs
import GRDB
import OpenSSL
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import KeyVault

/// A vault that also holds keys of EVM accounts.
@Suite struct EVMHolderTests {
    private let storage = MemoryVaultStorage()
    private let command = CommandID(Digest.sha256([1]))
    private let lock = LockID(Digest.sha256([2]))
    private let keys: VaultKeys

    init() throws {
        keys = try VaultKeys(
            message: .generate(.ed25519), holder: .generate(.ecdsaP256SHA256),
            evmHolders: [.generate(.ecdsaSecp256k1EIP712), .generate(.ecdsaSecp256k1EIP712)])
    }

    private var evm: VerificationKey { keys.evmHolders[0].verificationKey }

    private func vault() async throws -> SigningVault {
        try await MemoryVault.open(gateway: bankA, keys: keys, storage: storage)
    }

    private func typed(_ consent: EscrowConsent, _ lock: UInt8 = 7) -> EIP712Statement {
        consent.statement(Digest.sha256([lock]), chainID: 1337, escrow: .zero)
    }

    @Test func `it names its holder keys, the one of any message first`() async throws {
        let vault = try await vault()
        #expect(try await vault.holderKeys() == keys.holders.map(\.verificationKey))
        #expect(try await vault.holderKeys().first == vault.verificationKey(.holder))
    }

    @Test func `lock and cancel of an escrow are commands, signed once and by the key asked for`()
        async throws
    {
        let vault = try await vault()
        for (index, consent) in [EscrowConsent.lock, .cancel].enumerated() {
            let id = CommandID(Digest.sha256([0x20, UInt8(index)]))
            let statement = typed(consent)
            let key = keys.evmHolders[index].verificationKey
            let first = try await vault.signCommand(id, .typed(statement), key: key, at: head(1))
            #expect(first.key == key && SignatureVerification.verify(first, over: statement.message))
            let restarted = try await self.vault()
            #expect(try await restarted.signCommand(id, .typed(statement), key: key, at: head(2)) == first)
        }
        let message = DomainTag.ledgerCommand.message([1])
        let plain = try await vault.signCommand(
            command, .bytes(message), key: keys.holder.verificationKey, at: head(3))
        #expect(SignatureVerification.verify(plain, over: message))
    }

    /// Secret, account and signatures of eth-account 0.13.7, as in `EVMHolderKeyTests`: the escrow's domain, type and lock id lead to them.
    @Test func `it signs each statement of an escrow as a wallet would`() async throws {
        let point = try #require(
            Hex.decode(
                "429db72202be3e6e8d51d86cb0ad5a995fb80061ff2cc6bd600a4d357325262e"
                    + "cd481ee2a18f9aae5b8d1f013731a065382e48d333c7bbd0d0f542bc08a8f2cc"))
        let secret = try SecretBytes(Keccak256.digest(Array("interlock holder".utf8)).bytes)
        let holder = try SigningKey(evmHolderPEM: Secp256k1KeyFile.pem(secret: secret, point: point))
        let key = holder.verificationKey
        #expect(EVMAddress(holder: key)?.description == "0xc8dcd4b0acaf5e793a03ff965730297fb982c925")
        let escrow = try #require(EVMAddress([UInt8](repeating: 0xe5, count: 20)))
        func statement(_ consent: EscrowConsent) -> HolderStatement {
            .typed(
                consent.statement(Keccak256.digest(Array("lock".utf8)), chainID: 1337, escrow: escrow))
        }
        let vault = try await MemoryVault.open(
            gateway: bankA,
            keys: VaultKeys(message: keys.message, holder: keys.holder, evmHolders: [holder]))
        let locked = try await vault.signCommand(command, statement(.lock), key: key, at: head(1))
        #expect(
            Hex.encode(locked.bytes)
                == "552f20e8b2ae669bb13ffadd528979c46f45b76d3186d2c965b498689de63536"
                + "575ad7763bd797c3da29e98bc3304bd6e3f78b33694fa49008a2ed40382dd4ad1b")
        let ended = try await vault.signRelease(
            lock, tag: DomainTag.unlockByBoth.rawValue, statement(.unlockByBoth), key: key, at: head(1))
        #expect(
            Hex.encode(ended.bytes)
                == "5f6e46343a02f3294173df1687144fbd4f31080e5e84f0c0412ecef3a2215224"
                + "241754f2f76b5295292e53f9d0fe912ec2eb0e9a2a1009213c238369e1d401781c")
    }

    @Test func `a command id covers one statement by one key, also after a restart`() async throws {
        let first = try await vault()
        _ = try await first.signCommand(command, .typed(typed(.lock)), key: evm, at: head(1))
        let others: [(HolderStatement, VerificationKey)] = [
            (.typed(typed(.cancel)), evm), (.typed(typed(.lock, 8)), evm),
            (.typed(typed(.lock)), keys.evmHolders[1].verificationKey),
            (.bytes(typed(.lock).message), keys.holder.verificationKey),
            (.bytes(DomainTag.ledgerCommand.message([1])), keys.holder.verificationKey),
        ]
        for vault in [first, try await self.vault()] {
            for (statement, key) in others {
                let refusal = await fault {
                    _ = try await vault.signCommand(command, statement, key: key, at: head(1))
                }
                #expect(refusal?.code == "already-signed vault.signed-before")
            }
        }
    }

    @Test func `a command is no way to an early end of an escrow, nor to any other statement`() async throws {
        let vault = try await vault()
        let consent = typed(.lock)
        let refused = [
            typed(.unlockByBoth), typed(.releaseByBoth),
            EIP712Statement(domain: consent.domain, type: consent.type, words: []),
            EIP712Statement(domain: consent.domain, type: consent.type, words: consent.words + consent.words),
            EIP712Statement(domain: consent.domain, type: "LockConsent", words: consent.words),
            EIP712Statement(
                domain: consent.domain, type: "Permit(address owner,uint256 value)", words: consent.words),
        ]
        for statement in refused {
            #expect(
                await fault {
                    _ = try await vault.signCommand(command, .typed(statement), key: evm, at: head(1))
                }?.code == "malformed vault.command.type")
        }
        #expect(await vault.syncs == 0)
    }

    @Test func `an early end of an escrow is signed under its own tag only, once`() async throws {
        let vault = try await vault()
        for (tag, consent) in [
            (DomainTag.unlockByBoth, EscrowConsent.unlockByBoth), (.releaseByBoth, .releaseByBoth),
        ] {
            func sign(_ statement: EIP712Statement) async throws -> Signature {
                try await vault.signRelease(lock, tag: tag.rawValue, .typed(statement), key: evm, at: head(1))
            }
            for other in EscrowConsent.allCases where other != consent {
                #expect(
                    await fault { _ = try await sign(typed(other)) }?.code
                        == "malformed vault.release.statement")
            }
            let more = EIP712Statement(
                domain: typed(consent).domain, type: typed(consent).type,
                words: typed(consent).words + typed(consent).words)
            #expect(await fault { _ = try await sign(more) }?.code == "malformed vault.release.statement")
            let first = try await sign(typed(consent))
            #expect(SignatureVerification.verify(first, over: typed(consent).message))
            #expect(try await sign(typed(consent)) == first)
            #expect(
                await fault { _ = try await sign(typed(consent, 8)) }?.code
                    == "already-signed vault.signed-before")
        }
    }

    @Test func `typed statements go with keys of EVM accounts, bytes with the other`() async throws {
        let vault = try await vault()
        let half = DomainTag.unlockByBoth.message(lock.digest.bytes)
        let (plain, tag) = (keys.holder.verificationKey, DomainTag.unlockByBoth.rawValue)
        let command = command
        let lock = lock
        let (consent, end) = (typed(.lock), typed(.unlockByBoth))
        let faults = [
            await fault {
                _ = try await vault.signCommand(command, .typed(consent), key: plain, at: head(1))
            },
            await fault {
                _ = try await vault.signCommand(command, .bytes(consent.message), key: evm, at: head(1))
            },
            await fault {
                _ = try await vault.signRelease(lock, tag: tag, .bytes(half), key: evm, at: head(1))
            },
            await fault {
                _ = try await vault.signRelease(lock, tag: tag, .typed(end), key: plain, at: head(1))
            },
        ]
        #expect(faults.map { $0?.code } == .init(repeating: "malformed vault.key.form", count: 4))
        let stranger = try SigningKey.generate(.ecdsaSecp256k1EIP712).verificationKey
        #expect(
            await fault {
                _ = try await vault.signCommand(command, .typed(consent), key: stranger, at: head(1))
            }?.code == "unknown-key vault.key.unknown")
        #expect(await vault.syncs == 0)
    }

    @Test func `keys in the wrong place, twice or too many are refused`() async throws {
        let (p256, evm) = (keys.holder, keys.evmHolders[0])
        let many = try (0...VaultKeys.mostEVMHolders).map { _ in
            try SigningKey.generate(.ecdsaSecp256k1EIP712)
        }
        #expect(
            await fault { _ = try VaultKeys(message: evm, holder: p256) }?.code
                == "malformed vault.key.scheme")
        #expect(
            await fault { _ = try VaultKeys(message: p256, holder: evm) }?.code
                == "malformed vault.key.scheme")
        #expect(
            await fault { _ = try VaultKeys(message: keys.message, holder: p256, evmHolders: [p256]) }?.code
                == "malformed vault.key.scheme")
        #expect(
            await fault { _ = try VaultKeys(message: keys.message, holder: p256, evmHolders: [evm, evm]) }?
                .code
                == "malformed vault.key.twice")
        #expect(
            await fault { _ = try VaultKeys(message: keys.message, holder: p256, evmHolders: many) }?.code
                == "malformed vault.key.many")
        _ = try VaultKeys(message: keys.message, holder: p256, evmHolders: Array(many.dropLast()))
    }

    // MARK: On disk

    private func made(_ place: TemporaryPlace) throws -> SealSource {
        try SealSource.createCredentialFile(at: place.credential)
        let source = SealSource.credentialFile(place.credential)
        try FileVault.create(at: place.vault, gateway: bankA, seal: source, keys: keys)
        return source
    }

    @Test func `a reopened file gives the same keys and the same signature, and no second one`() async throws
    {
        let place = try TemporaryPlace()
        let source = try made(place)
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        let consent = typed(.lock)
        let first = try await vault.signCommand(command, .typed(consent), key: evm, at: head(1))
        try vault.close()
        let again = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        #expect(try await again.holderKeys() == keys.holders.map(\.verificationKey))
        #expect(try await again.signCommand(command, .typed(consent), key: evm, at: head(2)) == first)
        let (command, other, evm) = (command, typed(.cancel), evm)
        #expect(
            await fault { _ = try await again.signCommand(command, .typed(other), key: evm, at: head(2)) }?
                .code
                == "already-signed vault.signed-before")
        let disk = try place.bytesOnDisk()
        for key in keys.evmHolders {
            let secret = try Secp256k1KeyFile.secret(pem: key.pem()).exposed
            #expect(!contains(disk, secret) && !contains(disk, Array(Hex.encode(secret).utf8)))
        }
    }

    @Test func `a vault without such keys takes them in later, and keeps those it has`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        let plain = try await vault.holderKeys()
        #expect(plain.count == 1)
        let (first, second) = (keys.evmHolders[0], keys.evmHolders[1])
        #expect(
            await fault {
                _ = try await FileVault.addEVMHolders([first], at: place.vault, gateway: bankA, seal: source)
            }?.code == "fenced file.locked")
        try vault.close()
        for batch in [[first], [first, second], [second]] {
            let held = try await FileVault.addEVMHolders(
                batch, at: place.vault, gateway: bankA, seal: source)
            #expect(held.starts(with: plain + [first.verificationKey]))
        }
        let again = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        #expect(try await again.holderKeys() == plain + [first, second].map(\.verificationKey))
        #expect(
            try await again.signCommand(
                command, .typed(typed(.lock)), key: second.verificationKey, at: head(1)
            )
            .key == second.verificationKey)
        try again.close()
        let many = try (0..<7).map { _ in try SigningKey.generate(.ecdsaSecp256k1EIP712) }
        #expect(
            await fault {
                _ = try await FileVault.addEVMHolders(many, at: place.vault, gateway: bankA, seal: source)
            }?.code == "malformed vault.key.many")
    }

    @Test func `altered keys are refused and never trap`() async throws {
        for statement in [
            "DELETE FROM sealed_key WHERE purpose = 'evm-holder-1'",
            "DELETE FROM sealed_key WHERE purpose = 'holder'",
            "UPDATE sealed_key SET purpose = 'evm-holder-3' WHERE purpose = 'evm-holder-2'",
            "UPDATE sealed_key SET sealed = (SELECT sealed FROM sealed_key WHERE purpose = 'evm-holder-1')"
                + " WHERE purpose = 'evm-holder-2'",
            "UPDATE sealed_key SET public = x'00' WHERE purpose = 'evm-holder-1'",
            "INSERT INTO sealed_key VALUES ('evm-holder-0', x'00', x'00')",
        ] {
            let place = try TemporaryPlace()
            let source = try made(place)
            try FileVaultTests.alter(place, statement)
            #expect(
                await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source) }
                    != nil,
                "\(statement)")
        }
    }
}
