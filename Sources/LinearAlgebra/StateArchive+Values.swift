/// Something with a state that can be kept and restored.
public protocol Archivable {
  /// Writes the state, or replaces it by what was written of something that was made in the same way.
  ///
  /// - Throws: `StateError`, or what the stream throws; what was being restored is then to be given up.
  mutating func exchange(with archive: StateArchive) throws
}

extension StateArchive {
  public func exchange(_ value: inout Int) throws {
    var word = UInt64(bitPattern: Int64(value))
    try exchange(&word)
    value = Int(Int64(bitPattern: word))
  }

  public func exchange(_ value: inout Double) throws {
    var word = value.bitPattern
    try exchange(&word)
    value = Double(bitPattern: word)
  }

  public func exchange(_ values: inout [Double]) throws {
    var count = values.count
    try exchange(&count)
    guard count >= 0 else { throw StateError.ended }
    if isReading {
      // Grows as numbers arrive: a count that is wrong meets the end of the stream first.
      values.removeAll(keepingCapacity: true)
      for _ in 0..<count {
        var value = 0.0
        try exchange(&value)
        values.append(value)
      }
    } else {
      for var value in values { try exchange(&value) }
    }
  }

  public func exchange(_ values: inout [Int]) throws {
    var words = values.map { Double(bitPattern: UInt64(bitPattern: Int64($0))) }
    try exchange(&words)
    values = words.map { Int(Int64(bitPattern: $0.bitPattern)) }
  }

  public func exchange(_ values: inout [[Double]]) throws {
    var count = values.count
    try exchange(&count)
    guard count >= 0 else { throw StateError.ended }
    for index in 0..<count {
      if index >= values.count { values.append([]) }
      try exchange(&values[index])
    }
    values.removeSubrange(count...)
  }

  /// A state that has one of something, or none: both sides know which.
  public func exchange<Value: Archivable>(_ value: inout Value?) throws {
    guard var inner = value else { return }
    value = nil
    try inner.exchange(with: self)
    value = inner
  }

  public func exchange<Value: Archivable>(_ values: inout [Value]) throws {
    try confirm(values.count, is: "the number of parts")
    for index in values.indices { try values[index].exchange(with: self) }
  }

  /// Writes a number, or sees to it that the state has the same.
  ///
  /// - Parameter what: it is, for a message.
  public func confirm(_ value: Int, is what: String) throws {
    var found = value
    try exchange(&found)
    guard found == value else { throw StateError.differs(what) }
  }

  /// The same for many numbers, of which the state has a checksum.
  public func confirm(_ values: [Double], is what: String) throws {
    var sum = WordChecksum()
    for value in values { sum.add(value.bitPattern) }
    var found = sum.value
    try exchange(&found)
    guard found == sum.value else { throw StateError.differs(what) }
  }
}
