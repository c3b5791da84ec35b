import LinearAlgebra
import DMFT
import FileFormats

/// Points of a curve that have no logarithm. A value at step 0 that is a number ≥ 0 is none of them: it has no place on a
/// logarithmic axis, and nobody expects it there.
package struct LeftOutPoints {
  /// How many have an axis or a value that is not a number, infinite or negative, or the value 0.
  package let count: Int
  private let total: Int

  package init(_ points: [Double], _ values: [Double]) {
    total = points.count
    count = zip(points, values).count { point, value in
      let isUsable = point > 0 && point.isFinite && value > 0 && value.isFinite
      return !isUsable && !(point == 0 && value >= 0 && value.isFinite)
    }
  }

  /// Says on standard error how many there are, if there are any.
  package func announce(_ column: String, in file: String) {
    guard count > 0 else { return }
    StandardError.write(
      "dmft: note: \(file): \(count) of \(total.counting("point")) of \(column) \(count.inflecting("is", "are")) left out: value or place not a finite number > 0"
    )
  }
}
