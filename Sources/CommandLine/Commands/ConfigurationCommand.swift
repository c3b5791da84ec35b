import ArgumentParser
import ConfigurationFiles
import FileFormats

/// `dmft configuration`: every key of a configuration.
struct ConfigurationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "configuration",
    abstract: "List every key of a configuration: what it may be, what it is by default, what it means.",
    discussion: """
      Without options the reference, tables in Markdown. With --json a JSON Schema, with which editors complete and check \
      configurations.

      Examples:
        dmft configuration
        dmft configuration --json > dmft.schema.json

      Exit codes: 0 done; 64 usage.
      """)

  @Flag(help: "A JSON Schema instead of tables.")
  var json = false

  func run() throws {
    let form = Schema.run.form
    try StandardOutput.print(json ? form.jsonSchemaDocument.text(.elements) : form.reference)
  }
}
