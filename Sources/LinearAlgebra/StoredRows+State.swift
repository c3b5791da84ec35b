extension StoredRows: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&layout)
    var starts = slabs.map(\.start)
    try archive.exchange(&starts)
    if archive.isReading { slabs = starts.map { Slab(start: $0) } }
    try archive.exchange(&slabs)
  }
}

extension Slab: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&rowCount)
    try archive.exchange(&values)
  }
}

extension LowerTriangle {
  public mutating func exchange(with archive: StateArchive) throws { try rows.exchange(with: archive) }
}

extension SymmetricMatrix {
  public mutating func exchange(with archive: StateArchive) throws { try rows.exchange(with: archive) }
}
