import Foundation

/// Steps at equal distances on a logarithmic axis.
enum LogSpacing {
  /// `count` ≥ 2 different steps from 0 to `last`, both among them: 0, 1, then evenly in log t; all of
  /// 0 … last when these are no more than `count`.
  ///
  /// Where the even spacing is below one step, at the start, successive whole steps are taken.
  static func steps(count: Int, last: Int) -> [Int] {
    precondition(count >= 2 && last >= 0)
    if last < count { return Array(0...last) }
    var steps = [0]
    for index in 0..<(count - 2) {
      let even = pow(Double(last), Double(index) / Double(count - 2)).rounded()
      steps.append(max(steps[index] + 1, Int(exactly: even) ?? last))
    }
    return steps + [last]
  }
}
