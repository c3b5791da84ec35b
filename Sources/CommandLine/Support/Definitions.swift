import DMFT

/// What columns mean, for help: in the words of result files (`Quantity.meaning`).
enum Definitions {
  /// Of both losses.
  static let losses = all(.testLoss, .trainLoss)
  /// Where there is no other.
  static let testLoss = all(.testLoss)

  private static func all(_ quantities: Quantity...) -> String {
    quantities.map { "\($0.name): \($0.meaning ?? $0.label)." }.joined(separator: "\n")
  }
}
