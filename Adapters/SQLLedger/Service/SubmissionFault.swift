/// What became of a submitted command, as the book can tell it.
public enum SubmissionFault: Error, Hashable, Sendable {
    /// Nothing happened; try again later.
    case unavailable(String)
    /// The disk failed while it was being written: it may have happened. Ask for the command's outcome.
    case outcomeUnknown(String)
    /// What the command needs is under way: it may yet be booked. Ask for its outcome, or send the same bytes again.
    case underWay(String)
}
