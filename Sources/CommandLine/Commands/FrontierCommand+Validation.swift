import ArgumentParser

// What is wrong with the command line whatever the configuration says: exit code 64.
extension FrontierCommand {
  private static let countRange = 3...10_000
  private static let largestWidth = 1e15

  func validate() throws {
    for path in output where !["csv", "json"].contains(OutputPath.ending(path)) {
      throw ValidationError("\(path): unknown ending; allowed: .csv, .json")
    }
    if let plot, !OutputPath.figureEndings.contains(OutputPath.ending(plot)) {
      throw ValidationError("\(plot): unknown ending; allowed: .svg, .png, .pdf")
    }
    if let count, !Self.countRange.contains(count) {
      throw ValidationError(
        "--count is \(count); allowed: a whole number from 3 to \(Self.countRange.upperBound)")
    }
    guard widths.low >= 1, widths.high <= Self.largestWidth else {
      throw ValidationError("--widths is \(widths.low):\(widths.high); allowed: from 1 to 1e15")
    }
    for (name, value) in [("--from", from), ("--to", to)] {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("\(name) is \(value); allowed: a finite number > 0")
      }
    }
  }
}
