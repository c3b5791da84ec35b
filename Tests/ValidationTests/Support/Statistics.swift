import Foundation

/// Mean and standard error of numbers.
func estimate(_ numbers: [Double]) -> (mean: Double, error: Double) {
  let n = Double(numbers.count)
  let mean = numbers.reduce(0, +) / n
  let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
  return (mean, (variance / n).squareRoot())
}

/// How many standard errors the mean of the numbers is away from what it should be.
func deviation(_ numbers: [Double], from expected: Double) -> Double {
  let found = estimate(numbers)
  return abs(found.mean - expected) / found.error
}

/// √(nm/(n+m)) sup |F_a − F_b|, the two-sample statistic of Kolmogorov and Smirnov; above 1.95 in 1 of 1000 cases.
func kolmogorovSmirnov(_ a: [Double], _ b: [Double]) -> Double {
  let first = a.sorted()
  let second = b.sorted()
  var i = 0
  var j = 0
  var largest = 0.0
  while i < first.count, j < second.count {
    if first[i] <= second[j] { i += 1 } else { j += 1 }
    largest = max(largest, abs(Double(i) / Double(first.count) - Double(j) / Double(second.count)))
  }
  let size = Double(first.count * second.count) / Double(first.count + second.count)
  return size.squareRoot() * largest
}
