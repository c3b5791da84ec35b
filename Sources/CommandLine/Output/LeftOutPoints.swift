import DMFT

/// Points of a curve that have no logarithm. Step 0 is none of them: it has no place on a logarithmic axis, and nobody
/// expects it there.
struct LeftOutPoints {
  /// How many have an axis or a value that is not a number, infinite or negative, or the value 0.
  let count: Int
  private let total: Int

  init(_ points: [Double], _ values: [Double]) {
    let later = zip(points, values).filter { $0.0 != 0 }
    total = later.count
    count = later.count { !($0 > 0 && $0.isFinite && $1 > 0 && $1.isFinite) }
  }

  /// Says on standard error how many there are, if there are any.
  func announce(_ column: String, in file: String) {
    guard count > 0 else { return }
    StandardError.write(
      "dmft: note: \(file): \(count) of \(total) points of \(column) are left out: not a finite number > 0")
  }
}
