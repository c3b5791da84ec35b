import Foundation

/// At most `count` whole numbers from `first` to `last`, evenly spaced in the logarithm, rounded, without repetition.
///
/// Both ends are among them, `last` alone for a count of 1; step 0, at which curves are not random, is left out.
public func logSpacedSteps(from first: Int = 1, through last: Int, count: Int) -> [Int] {
  precondition(first >= 1 && last >= first && count >= 1)
  guard count > 1 else { return [last] }
  let rate = log(Double(last) / Double(first)) / Double(count - 1)
  let steps = (0..<count).map { Int((Double(first) * exp(rate * Double($0))).rounded()) }
  return steps.reduce(into: []) { list, step in
    if list.last != step { list.append(step) }
  }
}
