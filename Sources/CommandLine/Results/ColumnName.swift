import DMFT

/// What the columns of result files are called in words, for files that hold no more than their names.
enum ColumnName {
  /// Ends the name of the column with the standard error of another one.
  static let errorSuffix = "_se"

  private static let words = [
    "test_loss": "test loss", "train_loss": "training loss", "bias": "bias part of the test loss",
    "variance": "variance part of the test loss", "readout_norm": "mean squared readout weight",
  ]

  static func longName(_ name: String) -> String {
    if let known = words[name] { return known }
    if name.hasSuffix(errorSuffix) {
      return "standard error of the " + longName(String(name.dropLast(errorSuffix.count)))
    }
    return name
  }

  /// Simulations carry standard errors, theory does not.
  static func source(of curve: LearningCurve) -> String {
    curve.columns.contains { $0.name.hasSuffix(errorSuffix) } ? ResultRecord.simulation : ResultRecord.theory
  }
}
