// Maps and the rows of their windows. The pixels of a window that are neighbours in a row of the map are neighbours in
// memory: they are copied and added together. *Complexity*: as many numbers as the windows have.

extension DenseReal {
  public static func gather(
    _ maps: Span<Self>, _ shape: WindowShape, count: Int, into rows: inout MutableSpan<Self>
  ) {
    precondition(maps.count >= count * shape.mapSize)
    precondition(rows.count >= count * shape.windows * shape.windowSize)
    unsafe maps.withUnsafeBufferPointer { maps in
      unsafe rows.withUnsafeMutableBufferPointer { rows in
        guard let maps = maps.baseAddress, let rows = rows.baseAddress else { return }
        forEachRun(shape, count) { place, start, length in
          let row = unsafe rows + place
          if let start {
            unsafe row.update(from: maps + start, count: length)
          } else {
            unsafe row.update(repeating: 0, count: length)
          }
        }
      }
    }
  }

  public static func scatter(
    _ rows: Span<Self>, _ shape: WindowShape, count: Int, into maps: inout MutableSpan<Self>
  ) {
    precondition(maps.count >= count * shape.mapSize)
    precondition(rows.count >= count * shape.windows * shape.windowSize)
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe maps.withUnsafeMutableBufferPointer { maps in
        guard let maps = maps.baseAddress, let rows = rows.baseAddress else { return }
        unsafe maps.update(repeating: 0, count: count * shape.mapSize)
        forEachRun(shape, count) { place, start, length in
          guard let start else { return }
          let (map, row) = unsafe (maps + start, rows + place)
          for k in 0..<length { unsafe map[k] += row[k] }
        }
      }
    }
  }
}

/// Calls `body` with the place of every run of numbers in the rows, where it starts in the maps (nil for padding), and its
/// length.
@inline(__always)
private func forEachRun(_ shape: WindowShape, _ count: Int, _ body: (Int, Int?, Int) -> Void) {
  let channels = shape.channels
  let (outputHeight, outputWidth) = (shape.outputHeight, shape.outputWidth)
  let run = shape.windowWidth * channels
  var place = 0
  for map in 0..<count {
    let first = map * shape.mapSize
    for i in 0..<outputHeight {
      let top = i * shape.stride - shape.padding
      for j in 0..<outputWidth {
        let left = j * shape.stride - shape.padding
        let (before, after) = (max(0, -left), max(0, left + shape.windowWidth - shape.width))
        for a in 0..<shape.windowHeight {
          let y = top + a
          if y < 0 || y >= shape.height {
            body(place, nil, run)
          } else {
            let start = first + (y * shape.width + left + before) * channels
            if before > 0 { body(place, nil, before * channels) }
            body(place + before * channels, start, (shape.windowWidth - before - after) * channels)
            if after > 0 { body(place + run - after * channels, nil, after * channels) }
          }
          place += run
        }
      }
    }
  }
}
