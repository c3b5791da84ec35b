/// How much the recorded equations of a chain keep.
struct TwoTimeInventory: Sendable, Hashable {
  /// Operators with finished rows.
  var histories = 0
  /// Operators with the rows of the window.
  var operators = 0
  /// Operators that are guessed from their last rows.
  var unknowns = 0
}
