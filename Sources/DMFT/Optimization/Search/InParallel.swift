import LinearAlgebra

/// Independent parts of a search, on all cores.
enum InParallel {
  /// Values in the order of the elements. As many tasks run at once as there are cores.
  static func map<Element: Sendable, Value: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var (values, next) = ([Int: Value](), 0)
      func start() {
        guard next < elements.count else { return }
        let index = next
        group.addTask {
          try await Workers.amongNeighbours { (index, try await body(elements[index])) }
        }
        next += 1
      }
      for _ in 0..<Workers.count { start() }
      for try await (index, value) in group {
        values[index] = value
        start()
      }
      return elements.indices.compactMap { values[$0] }
    }
  }
}
