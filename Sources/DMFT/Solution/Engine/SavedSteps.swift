/// The steps that are kept.
package enum SavedSteps {
  /// In order and in range; all of 0 … last if none are given.
  package static func valid(_ steps: [Int]?, last: Int) -> [Int] {
    steps.map { Set($0.filter { (0...last).contains($0) }).sorted() } ?? Array(0...last)
  }
}
