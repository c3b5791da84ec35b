import Foundation

/// At most `count` whole numbers from 1 to `last`, evenly spaced in the logarithm, rounded, without repetition.
///
/// The first is 1, the last `last`; step 0, at which curves are not random, is left out.
public func logSpacedSteps(through last: Int, count: Int) -> [Int] {
  precondition(last >= 1 && count >= 1)
  guard count > 1 else { return [last] }
  let rate = log(Double(last)) / Double(count - 1)
  let steps = (0..<count).map { Int(exp(rate * Double($0)).rounded()) }
  return steps.reduce(into: []) { list, step in
    if list.last != step { list.append(step) }
  }
}
