/// Rows of a T × T operator, gathered in panels of equal height; a panel is as wide as its last diagonal.
///
/// Half the memory of a square, in pieces large enough for matrix–matrix products. Memory is taken panel by
/// panel as rows arrive.
struct Panels: Sendable {
  let dimension: Int
  let height: Int
  private var panels: [[Double]] = []

  init(dimension: Int, height: Int) {
    self.dimension = dimension
    self.height = height
    panels.reserveCapacity((dimension + height - 1) / height)
  }

  func width(_ panel: Int) -> Int { min((panel + 1) * height, dimension) }
  func start(_ panel: Int) -> Int { panel * height }
  /// One past the last panel that holds a row below `limit`.
  func count(below limit: Int) -> Int { (limit + height - 1) / height }

  subscript(t: Int, s: Int) -> Double {
    get { panels[t / height][(t % height) * width(t / height) + s] }
    set { panels[t / height][(t % height) * width(t / height) + s] = newValue }
  }

  func read(_ panel: Int, _ body: (UnsafePointer<Double>) -> Void) {
    unsafe panels[panel].withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }

  /// Takes the rows of a block, which lies within one panel.
  mutating func store(_ block: RowBlock) {
    let (panel, window) = (block.window.lowerBound / height, block.window)
    precondition((window.upperBound - 1) / height == panel, "a block lies within one panel")
    while panels.count <= panel {
      let next = panels.count
      panels.append([Double](repeating: 0, count: (width(next) - start(next)) * width(next)))
    }
    let (stride, first, columns) = (width(panel), window.lowerBound - start(panel), block.width)
    unsafe panels[panel].withUnsafeMutableBufferPointer { buffer in
      guard let target = buffer.baseAddress else { return }
      unsafe block.read { source in
        for row in 0..<window.count {
          let line = unsafe target + (first + row) * stride
          unsafe line.update(from: source + row * block.stride, count: columns)
          // An abandoned window may have left entries there.
          unsafe (line + columns).update(repeating: 0, count: stride - columns)
        }
      }
    }
  }
}
