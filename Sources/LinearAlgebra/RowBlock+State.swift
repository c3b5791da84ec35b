/// The rows of a block are what compression looks at next; room that they do not fill is not kept.
extension RowBlock: Archivable {
  public mutating func exchange(with archive: StateArchive) throws {
    var (start, count) = (window.lowerBound, window.count)
    try archive.exchange(&start)
    try archive.exchange(&count)
    try archive.exchange(&layout)
    try archive.exchange(&stride)
    guard count >= 0, count <= height, start >= 0, stride >= 0 else { throw StateError.ended }
    if archive.isReading {
      window = start..<start + count
      storage = [Double](repeating: 0, count: height * stride)
    }
    for row in 0..<count {
      for column in 0..<width { try archive.exchange(&storage[row * stride + column]) }
    }
  }
}

extension RowStack: Archivable {
  /// Rows of the last window, which compression looks at next.
  public mutating func exchange(with archive: StateArchive) throws {
    var (start, rows) = (window.lowerBound, window.count)
    try archive.exchange(&start)
    try archive.exchange(&rows)
    try archive.exchange(&layout)
    try archive.exchange(&stride)
    guard rows >= 0, rows <= largestHeight, start >= 0, stride >= 0 else { throw StateError.ended }
    if archive.isReading {
      window = start..<start + rows
      storage = [Double](repeating: 0, count: count * largestHeight * stride)
    }
    for row in 0..<count * rows {
      for column in 0..<width { try archive.exchange(&storage[row * stride + column]) }
    }
  }
}

extension RecentRows: Archivable {
  public mutating func exchange(with archive: StateArchive) throws {
    try archive.confirm(values.count, is: "the number of steps")
    for index in values.indices { try archive.exchange(&values[index]) }
  }
}

extension Table: Archivable {
  public mutating func exchange(with archive: StateArchive) throws {
    try archive.confirm(columns, is: "the number of nodes")
    try archive.exchange(&layout)
    try archive.exchange(&storage)
  }
}

extension DiagonalScaling: Archivable {
  /// The matrices of far panels follow from the values.
  public mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&values)
    if archive.isReading { follow(archive.layout) }
  }
}
