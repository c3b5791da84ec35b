import Foundation

/// Numbers at equal distances on a logarithmic axis.
public enum LogSpacing {
  /// `count` numbers from `first` to `last`, both exactly among them, `last` alone for a count of 1.
  ///
  /// - Precondition: `first` and `last` are positive, in either order.
  public static func points(from first: Double, through last: Double, count: Int) -> [Double] {
    precondition(first > 0 && last > 0 && count >= 0)
    let length = log(last / first)
    return (0..<count).map { index in
      index == count - 1 ? last : first * exp(length * Double(index) / Double(count - 1))
    }
  }

  /// At most `count` whole numbers ≥ 1: the points, rounded, without repetition.
  public static func wholeNumbers(from first: Double = 1, through last: Double, count: Int) -> [Int] {
    points(from: first, through: last, count: count).reduce(into: []) { list, point in
      let number = Int(point.rounded())
      if number > list.last ?? 0 { list.append(number) }
    }
  }

  /// `count` ≥ 2 different steps from 0 to `last`, both among them: 0, 1, then evenly in log t; all of
  /// 0 … last when these are no more than `count`.
  ///
  /// Where the even spacing is below one step, at the start, successive whole steps are taken.
  public static func steps(through last: Int, count: Int) -> [Int] {
    precondition(count >= 2 && last >= 0)
    if last < count { return Array(0...last) }
    var steps = [0]
    for even in points(from: 1, through: Double(last), count: count - 1).dropLast() {
      steps.append(max(steps[steps.count - 1] + 1, Int(exactly: even.rounded()) ?? last))
    }
    return steps + [last]
  }
}
