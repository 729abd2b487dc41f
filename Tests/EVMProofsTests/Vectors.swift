import EVMProofs
import Foundation
import SettlementModel
import SettlementProofs
import Testing

/// Reads `Specs/Vectors/evm/<name>.json`: answers of PyPI's pycryptodome, rlp, trie, eth-keys and eth-abi, written by
/// `Tests/EVMVectors/make_vectors.py`.
func vectors<File: Decodable>(
    _ name: String, as type: File.Type, from file: String = #filePath
) throws -> File {
    let root = URL(filePath: file).deletingLastPathComponent().appending(path: "../../Specs/Vectors/evm")
    return try JSONDecoder().decode(type, from: Data(contentsOf: root.appending(path: "\(name).json")))
}

/// The bytes of a hexadecimal text from the vectors, with or without `0x`.
func hex(_ text: String) throws -> [UInt8] {
    try #require(Hex.decode(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text))
}

func word(_ text: String) throws -> Bytes32 { try #require(Bytes32(try hex(text))) }

/// The code of the fault that `work` ends with; `nil` where it ends well.
func faultCode(_ work: () throws -> Void) -> String? {
    do {
        try work()
        return nil
    } catch { return (error as? ProofFault)?.code ?? "\(error)" }
}
