import Glibc

extension TestWorld {
    /// Seconds that a story in this world may take before it counts as stuck.
    ///
    /// The variable `INTERLOCK_PATIENCE` gives another number: under a sanitizer everything takes many times longer.
    public static let patience: Int = getenv("INTERLOCK_PATIENCE").flatMap { Int(String(cString: $0)) } ?? 10
}
