import DMFT
import FileFormats
import LinearAlgebra

/// Standard errors that are none: negative, infinite, or not a number.
package struct WrongErrors {
  package let count: Int
  private let total: Int

  package init(_ errors: [Double]) {
    total = errors.count
    count = errors.count { !LogCurve.isError($0) }
  }

  /// Whether none is left to go by.
  package var isAll: Bool { count == total }

  /// Says on standard error how many there are, if there are any, and what follows.
  ///
  /// - Parameter consequence: given the word for one of them, or for several.
  package func announce(_ column: String, in file: String, _ consequence: (_ them: String) -> String) {
    guard count > 0 else { return }
    StandardError.write(
      "dmft: note: \(file): \(count) of \(total.counting("standard error")) of \(column) \(count.inflecting("is", "are")) no finite "
        + "number ≥ 0, and " + consequence(count.inflecting("it", "them")))
  }
}
