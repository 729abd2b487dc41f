import GatewayAPITestKit
import SettlementModel
import SettlementProofs
import Testing

@testable import GatewayAPI
@testable import Interlock

struct APIDocumentTests {
    @Test func `the API's document names exactly the routes, methods and roles that are served`() throws {
        let list = FindingList()
        let document = YAMLDocument.read(try repositoryFile("Specs/API/openapi.yaml"), into: list)
        let paths = try #require(document?.section("paths"))
        #expect(list.findings == [])
        var documented: Set<String> = []
        for path in paths.keys {
            let section = try #require(paths.section(path))
            for method in section.keys where method != "parameters" {
                let operation = try #require(section.section(method))
                let roles = operation.values("x-roles", ValueKind<APIRole>.oneOf)
                documented.insert(line(path, method.uppercased(), roles.isEmpty ? nil : Set(roles)))
            }
        }
        let id = try #require(TransferID(hex: String(repeating: "0", count: 32)))
        let ledger = LedgerID(checked: id.hex)
        let routes: [(String, APIRoute)] = [
            ("/v1/transfers/{id}/exit/withdraw", .withdrawExit(id)),
            ("/v1/transfers/{id}/overrides", .overrides(id)),
            ("/v1/transfers/{id}/overrides/{number}/approve", .approveOverride(id, 7)),
            ("/v1/transfers/{id}/overrides/{number}/reject", .rejectOverride(id, 7)),
            ("/v1/gateway/resume/ledger/{id}", .resume(.ledger(ledger))),
            ("/v1/gateway/resume/peer/{id}", .resume(.peer(GatewayID(checked: id.hex)))),
            ("/v1/gateway/resume/transfer/{id}", .resume(.transfer(id))),
            ("/v1/gateway/resumptions", .resumptions),
            ("/v1/gateway/resumptions/{number}/approve", .approveResumption(7)),
            ("/v1/gateway/resumptions/{number}/reject", .rejectResumption(7)),
            ("/healthz", .healthz), ("/v1/me", .me), ("/readyz", .readyz), ("/metrics", .metrics),
            ("/v1/transfers", .transfers),
            ("/v1/transfers/{id}", .transfer(id)), ("/v1/transfers/{id}/approve", .approve(id)),
            ("/v1/transfers/{id}/reject", .reject(id)), ("/v1/transfers/{id}/cancel", .cancel(id)),
            ("/v1/transfers/{id}/claim", .claim(id)),
            ("/v1/transfers/{id}/exit", .exit(id)), ("/v1/transfers/{id}/evidence", .evidence(id)),
            ("/v1/events", .events), ("/v1/gateway/freeze", .freeze), ("/v1/gateway/thaw", .thaw),
        ]
        var served: Set<String> = []
        for (path, route) in routes {
            let written = path.replacing("{id}", with: id.hex).replacing("{number}", with: "7")
            #expect(APIRoute(path: written) == route)
            for method in route.methods { served.insert(line(path, method, route.roles(method: method))) }
        }
        #expect(documented == served)
        #expect(list.findings == [])
    }

    @Test func `the documented fields of a view are those that are sent`() throws {
        let list = FindingList()
        let document = YAMLDocument.read(try repositoryFile("Specs/API/openapi.yaml"), into: list)
        let schemas = try #require(document?.section("components")?.section("schemas"))
        let view = schemas.section("TransferView")?.section("properties")?.keys ?? []
        let required =
            schemas.section("TransferView")?.values("required", ValueKind<String>.text("a field")) ?? []
        #expect(view == required)
        let id = try #require(TransferID(hex: String(repeating: "0", count: 32)))
        let sent = TransferViewCodec.json(try Sample.view(of: try Sample.ticket(), id: id, maker: nil))
        guard case .object(let object) = sent else {
            Issue.record("not an object")
            return
        }
        #expect(Set(view) == Set(object.members.map(\.key)))
    }

    private func line(_ path: String, _ method: String, _ roles: Set<APIRole>?) -> String {
        let names = roles.map { $0.map(\.rawValue).sorted().joined(separator: ",") } ?? "any"
        return "\(method) \(path) \(names)"
    }
}
