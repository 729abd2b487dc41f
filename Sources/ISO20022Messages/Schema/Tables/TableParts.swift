// Made by Tests/MessageSchemas/make_tables.py; never changed by hand.
extension TableText {
    static let parts = [part01, part02, part03, part04]
}
