// SPDX-License-Identifier: Apache-2.0
// Turns files into C++ at build time:
//   embed queries DIR OUT.hpp OUT.cpp [NAMESPACE]   named queries (schema/sql/queries/*.sql),
//   checked embed migrations DIR OUT.cpp [NAMESPACE] schema/sql/migrations/NNNN_verb_object.sql
//   embed files DIR OUT.cpp OUT.S                   a tree of any files, by the assembler's .incbin
//   embed words DIR SECTION OUT.hpp                 a section of the client's catalogue, both
//   languages
// A mistake in the SQL is a build error with its file and line. With a NAMESPACE the constants are
// NAMESPACE::query::<name> and the tables NAMESPACE::embedded_…(), so that a test has its own.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const std::string product = "sifang::store";

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  std::cerr << where << ": error: " << what << "\n";
  std::exit(1);
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path.string(), "cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) fail(path.string(), "cannot be written");
}

/// Leaves a file alone that holds `text` already: then nothing that includes it is compiled again.
void update(const fs::path& path, const std::string& text) {
  if (!fs::exists(path) || read(path) != text) write(path, text);
}

bool is_for_sqlite(const fs::path& path) { return path.string().ends_with(".sqlite.sql"); }

/// The .sql files of a folder that SQLite is to see, by name; "x.sqlite.sql" files come last.
std::vector<fs::path> sql_files(const fs::path& folder) {
  if (!fs::is_directory(folder)) fail(folder.string(), "is no folder");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name.ends_with(".sql") && !name.ends_with(".postgres.sql")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& left, const fs::path& right) {
    if (is_for_sqlite(left) != is_for_sqlite(right)) return is_for_sqlite(right);
    return left.filename() < right.filename();
  });
  return files;
}

std::string literal(const std::string& text) { return "R\"sql(" + text + ")sql\""; }

struct NamedQuery {
  std::string kind, doc, sql, where;
  bool for_sqlite = false;
};

/// The SQL in upper case without what stands in quotes and comments.
std::string bare(const std::string& sql) {
  std::string out;
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (quote) {
      if (sql[i] == quote) quote = 0;
    } else if (sql[i] == '\'' || sql[i] == '"') {
      quote = sql[i];
    } else if (sql.compare(i, 2, "--") == 0) {
      while (i + 1 < sql.size() && sql[i + 1] != '\n') ++i;
    } else {
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(sql[i])));
    }
  }
  return out;
}

/// `$n` must first appear as $1, $2, …: SQLite numbers them by appearance.
void check_parameters(const std::string& name, const NamedQuery& query, const std::string& sql) {
  int highest = 0;
  for (std::size_t i = 0; i + 1 < sql.size(); ++i) {
    if (sql[i] != '$' || !std::isdigit(static_cast<unsigned char>(sql[i + 1]))) continue;
    const int number = std::atoi(sql.c_str() + i + 1);
    if (number > highest + 1 || number == 0)
      fail(query.where, name + ": $" + std::to_string(number) + " appears before the one below it");
    highest = std::max(highest, number);
  }
}

void check(const std::string& name, const NamedQuery& query) {
  static const std::regex identifier("[a-z][a-z0-9_]*"), anything("[a-z0-9]", std::regex::icase);
  static const std::regex star(R"((SELECT|RETURNING|,)\s*(DISTINCT\s+)?(\w+\.)?\*)");
  static const std::set<std::string> kinds{"one", "many", "exec", "count"};
  const auto refuse = [&](const std::string& what) { fail(query.where, name + ": " + what); };
  const std::string sql = bare(query.sql);
  if (!std::regex_match(name, identifier)) refuse("a name is made of a-z, 0-9 and _");
  if (!kinds.contains(query.kind)) refuse("kind must be one, many, exec or count");
  if (!std::regex_search(query.doc, anything)) refuse("a sentence must say what it is for");
  if (!std::regex_search(sql, anything)) refuse("no SQL");
  if (std::regex_search(sql, star)) refuse("columns are listed, never *");
  if (query.kind == "many" && (sql.find("ORDER BY") == sql.npos || sql.find("LIMIT") == sql.npos))
    refuse("a query for many rows has ORDER BY and LIMIT");
  if (query.sql.find(")sql") != query.sql.npos) refuse("cannot be embedded");
  check_parameters(name, query, sql);
}

/// Adds a file's queries; one "for SQLite" takes the place of the portable one of its name.
void collect(const fs::path& file, std::map<std::string, NamedQuery>& queries) {
  std::istringstream lines(read(file));
  NamedQuery* current = nullptr;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto where = file.string() + ":" + std::to_string(++number);
    if (line.starts_with("-- name:")) {
      std::istringstream words(line.substr(8));
      std::string name, kind, more;
      words >> name >> kind >> more;
      if (!kind.starts_with(":") || !more.empty()) fail(where, "expected: -- name: find_x :one");
      const auto known = queries.find(name);
      if (known != queries.end() && (known->second.for_sqlite || !is_for_sqlite(file)))
        fail(where, name + " stands twice, first at " + known->second.where);
      current = &(queries[name] = NamedQuery{kind.substr(1), "", "", where, is_for_sqlite(file)});
    } else if (line.starts_with("--")) {  // after the SQL it is a heading of what follows
      if (current && current->sql.empty()) current->doc += line.substr(2);
    } else if (current && !(line.empty() && current->sql.empty())) {
      current->sql += line + "\n";
    } else if (!line.empty()) {
      fail(where, "SQL before the first name");
    }
  }
}

void embed_queries(const fs::path& folder, const fs::path& header, const fs::path& source,
                   const std::string& space) {
  std::map<std::string, NamedQuery> queries;
  for (const auto& file : sql_files(folder)) collect(file, queries);

  const std::string made = "// Made from named queries by server/tools/embed.cpp.\n";
  const std::string constants = space == product ? "sifang::query" : space + "::query";
  std::string names =
      made +
      "#pragma once\n\n#include \"store/catalogue.hpp\"\n"
      "#include \"store/transaction.hpp\"\n\nnamespace " +
      space +
      " {\n[[nodiscard]] std::span<const sifang::store::QueryText> embedded_queries();\n"
      "[[nodiscard]] std::span<const sifang::store::MigrationText> embedded_migrations();\n}\n\n"
      "namespace " +
      constants + " {\n\n";
  std::string table;
  int index = 0;
  for (auto& [name, query] : queries) {
    check(name, query);
    names += "///" + query.doc + "\ninline constexpr sifang::store::Query " + name + "{" +
             std::to_string(index++) + "};\n";
    table += "    {\"" + name + "\", " + literal(query.sql) + "},\n";
  }
  update(header, names + "\n}  // namespace " + constants + "\n");
  update(source, made + "#include \"store/catalogue.hpp\"\n\nnamespace " + space +
                     " {\n"
                     "std::span<const sifang::store::QueryText> embedded_queries() {\n"
                     "  static const std::initializer_list<sifang::store::QueryText> queries{\n" +
                     table + "  };\n  return queries;\n}\n}\n");
}

void embed_migrations(const fs::path& folder, const fs::path& source, const std::string& space) {
  static const std::regex shape(R"((\d{4})_[a-z]+(_[a-z0-9]+)+)");
  auto files = sql_files(folder);
  std::sort(files.begin(), files.end());
  std::string table;
  int expected = 1;
  for (const auto& file : files) {
    const auto file_name = file.filename().string();
    const auto name = file_name.substr(0, file_name.find('.'));
    const auto sql = read(file);
    if (!std::regex_match(name, shape))
      fail(file.string() + ":1", "expected a name like 0007_add_thing");
    if (std::stoi(name) != expected)
      fail(file.string() + ":1", "expected migration number " + std::to_string(expected));
    if (sql.find(")sql") != sql.npos) fail(file.string() + ":1", "cannot be embedded");
    table += "    {" + std::to_string(expected++) + ", \"" + name + "\", " + literal(sql) + "},\n";
  }
  update(source,
         "// Made from migrations by server/tools/embed.cpp.\n#include \"store/catalogue.hpp\"\n\n"
         "namespace " +
             space +
             " {\n"
             "std::span<const sifang::store::MigrationText> embedded_migrations() {\n"
             "  static const std::initializer_list<sifang::store::MigrationText> migrations{\n" +
             table + "  };\n  return migrations;\n}\n}\n");
}

void embed_files(const fs::path& folder, const fs::path& source, const fs::path& assembly) {
  std::vector<fs::path> files;
  if (fs::exists(folder))
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());

  std::string data = ".section .rodata\n", names, table;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto symbol = "sifang_file_" + std::to_string(i);
    data += ".global " + symbol + "\n.global " + symbol + "_end\n" + symbol + ":\n.incbin \"" +
            fs::absolute(files[i]).string() + "\"\n" + symbol + "_end:\n.byte 0\n";
    names += "extern \"C\" const char " + symbol + "[];\nextern \"C\" const char " + symbol +
             "_end[];\n";
    table += "      {\"" + fs::relative(files[i], folder).generic_string() + "\", {" + symbol +
             ", static_cast<std::size_t>(" + symbol + "_end - " + symbol + ")}},\n";
  }
  data += ".section .note.GNU-stack,\"\",@progbits\n";
  write(assembly, data);  // always: the bytes it takes in may be new though its text is not
  write(source,
        "// Made by server/tools/embed.cpp.\n#include \"api/web_files.hpp\"\n\n" + names +
            "\nnamespace sifang::api {\nconst std::vector<WebFile>& embedded_web_files() {\n"
            "  static const std::vector<WebFile> files{\n" +
            table + "  };\n  return files;\n}\n}\n");
}

/// The text of a catalogue; `@:a.b` stands for the text there, as the client's own reader has it.
std::string text_at(const nlohmann::json& catalogue, const std::string& key,
                    const std::string& file) {
  auto path = "/" + key;
  std::replace(path.begin(), path.end(), '.', '/');
  const nlohmann::json::json_pointer pointer(path);
  if (!catalogue.contains(pointer) || !catalogue[pointer].is_string())
    fail(file, "there is no text " + key);
  const auto text = catalogue[pointer].get<std::string>();
  return text.starts_with("@:") ? text_at(catalogue, text.substr(2), file) : text;
}

/// A struct with a member for each key of the section, and one value of it for each language.
void embed_words(const fs::path& folder, const std::string& section, const fs::path& header) {
  const std::pair<const char*, const char*> languages[]{{"zh-CN", "chinese"}, {"en", "english"}};
  std::string members, values;
  for (const auto& [language, name] : languages) {
    const auto file = (folder / (std::string(language) + ".json")).string();
    const auto catalogue = nlohmann::json::parse(read(file));
    if (!catalogue.contains(section)) fail(file, "there is no section " + section);
    std::string fields;
    values += "inline constexpr Words " + std::string(name) + "{\n";
    for (const auto& entry : catalogue[section].items()) {
      fields += "  const char* " + entry.key() + ";\n";
      values += "    ." + entry.key() + " = " +
                nlohmann::json(text_at(catalogue, section + "." + entry.key(), file)).dump() +
                ",\n";
    }
    values += "};\n";
    if (!members.empty() && members != fields)
      fail(file, "section " + section + " has other keys than the first language");
    members = fields;
  }
  update(header,
         "// Made by server/tools/embed.cpp of the client's catalogue.\n#pragma once\n\n"
         "namespace sifang::protocol::" +
             section + " {\nstruct Words {\n" + members + "};\n" + values + "}\n");
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const std::string mode = words.empty() ? "" : words[0];
  const std::size_t full = mode == "queries" ? 5 : mode == "migrations" ? 4 : 0;
  if (full != 0 && words.size() + 1 == full) words.push_back(product);
  if (mode == "queries" && words.size() == full)
    embed_queries(words[1], words[2], words[3], words[4]);
  else if (mode == "migrations" && words.size() == full)
    embed_migrations(words[1], words[2], words[3]);
  else if (mode == "files" && words.size() == 4)
    embed_files(words[1], words[2], words[3]);
  else if (mode == "words" && words.size() == 4)
    embed_words(words[1], words[2], words[3]);
  else
    fail(
        "embed",
        "usage: embed queries DIR OUT.hpp OUT.cpp [NAMESPACE] | "
        "migrations DIR OUT.cpp [NAMESPACE] | files DIR OUT.cpp OUT.S | words DIR SECTION OUT.hpp");
}
