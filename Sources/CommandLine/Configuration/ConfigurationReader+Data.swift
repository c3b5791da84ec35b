import DMFT

extension ConfigurationReader {
  func readData() throws -> Part<DataSource> {
    let data = try dataSource()
    return (
      data,
      .object([
        ("samples", data.samples.canonical), ("batch", data.batch.canonical),
        ("labelNoise", .number(data.labelNoise)), ("exactBatch", .boolean(data.exactBatch)),
        ("features", .text(data.features.rawValue)),
      ])
    )
  }

  private func dataSource() throws -> DataSource {
    guard let place = top["data"] else { return try DataSource() }
    let data = try ConfigurationMapping(
      place, keys: ["samples", "batch", "labelNoise", "exactBatch", "features"])
    return try DataSource(
      samples: data["samples"]?.extent() ?? .infinite,
      batch: data["batch"]?.count(orWord: "full").map(DataSource.Batch.size) ?? .full,
      labelNoise: data["labelNoise"]?.number("a variance ≥ 0") { $0 >= 0 } ?? 0,
      exactBatch: data["exactBatch"]?.flag() ?? false,
      features: data["features"]?.choice(of: DataSource.Features.self) ?? .gaussian)
  }
}
