import ArgumentParser

// What is wrong with the command line whatever the configuration says: exit code 64.
extension SimulateCommand {
  /// The upper ends keep a typing error from filling the memory; seeds are numbers that JSON carries exactly.
  private static let instanceRange = 2...10_000_000
  private static let scaleRange = 1...1_000_000
  private static let threadRange = 1...4096
  private static let seedRange = 0...9_007_199_254_740_992

  func validate() throws {
    for path in outputs where !OutputPath.resultEndings.contains(OutputPath.ending(path)) {
      throw ValidationError("\(path): unknown ending; allowed: .csv, .json, .nc")
    }
    try check(instances, "--instances", Self.instanceRange)
    try check(seed, "--seed", Self.seedRange)
    try check(scale, "--scale", Self.scaleRange)
    if let threads { try check(threads, "--threads", Self.threadRange) }
    if let points { try check(points, "--points", CurvePoints.countRange) }
  }

  private func check(_ value: Int, _ option: String, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError(
        "\(option) is \(value); allowed: a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
