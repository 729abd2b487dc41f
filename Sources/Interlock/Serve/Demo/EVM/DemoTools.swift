import Foundation

/// Where demo and bench find the Python that plays the network, and the contracts.
struct DemoTools {
    /// With the packages of `Adapters/EVM/requirements.txt`: `make .build-venv-evm/ready`.
    let python: String
    /// `Adapters/EVM` of this tree.
    let folder: String

    /// Before anything is started or made: what is missing would be told as an error number of its start.
    /// - Throws: `demo.python` and `demo.contracts`, with how to get them.
    func requirePresence() throws {
        guard try HostFiles.status(folder)?.isDirectory == true else {
            throw CommandFailure.notFound(
                "demo.contracts", "the contracts and the test ledger are not in \(folder)",
                next: "run it at the top of the source tree, or name its folder Adapters/EVM: --evm FOLDER")
        }
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw CommandFailure.notFound(
                "demo.python", "the EVM network is played by Python, and there is none at \(python)",
                next: "make .build-venv-evm/ready, or name a Python with the packages of "
                    + "Adapters/EVM/requirements.txt: --python FILE")
        }
    }
}
