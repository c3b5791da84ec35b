extension Int {
  /// The number with what it counts, for reading: `1 sample`, `3 samples`.
  ///
  /// - Parameter several: the plural of a noun that does not take an s.
  public func counting(_ noun: String, as several: String? = nil) -> String {
    "\(self) \(self == 1 ? noun : several ?? noun + "s")"
  }

  /// A verb that goes with the number: `1 is`, `3 are`.
  public func inflecting(_ one: String, _ several: String) -> String { self == 1 ? one : several }
}

extension Int {
  /// `self · numerator / denominator` for 0 ≤ numerator ≤ denominator, rounded down, of numbers whose product has no place in an `Int`, too.
  public func share(_ numerator: Int, of denominator: Int) -> Int {
    self / denominator * numerator + self % denominator * numerator / denominator
  }
}
