// Reading JSON files, with all that can be wrong with one turned into a sentence.
//
//     const nlohmann::json run = read_json_file(directory / "run.json");
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Parses JSON; `name` is what messages name, usually the file.
/// Errors: `input_error` if the text is no JSON, holds a number beyond double, or says a key of an object twice.
[[nodiscard]] inline nlohmann::json parse_json(const std::string& text, const std::string& name)
{
    std::vector<std::set<std::string>> keys_of_open_objects;
    std::string key_said_twice;
    using event = nlohmann::json::parse_event_t;
    const auto look = [&](int, event what, nlohmann::json& parsed) {
        if (what == event::object_start)
            keys_of_open_objects.emplace_back();
        else if (what == event::object_end)
            keys_of_open_objects.pop_back();
        else if (what == event::key && !keys_of_open_objects.back().insert(parsed.get<std::string>()).second)
            key_said_twice = parsed.get<std::string>();
        return true;
    };
    nlohmann::json result;
    try {
        result = nlohmann::json::parse(text, look);
    } catch (const nlohmann::json::parse_error& error) { // its own words would quote what may be no text at all
        fail(name + ": is not JSON: what stands before byte " + std::to_string(error.byte) + " makes no sense");
    } catch (const nlohmann::json::exception& error) {
        fail(name + ": is not JSON: " + error.what());
    }
    require(key_said_twice.empty(), name, ": ", key_said_twice, " stands twice");
    return result;
}

/// Reads the JSON file at `path`; `expected` says in messages what should be there.
/// Errors: `input_error` naming the file, if it cannot be read, and those of `parse_json`.
[[nodiscard]] inline nlohmann::json read_json_file(const std::filesystem::path& path,
                                                   const std::string& expected = "a JSON file")
{
    std::error_code ignored;
    std::ifstream file;
    if (std::filesystem::is_regular_file(path, ignored)) // opening a pipe may wait forever
        file.open(path, std::ios::binary);
    require(file.is_open(), path.string(), ": cannot be read; expected ", expected);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return parse_json(text, path.string());
}

} // namespace CLOSURA_ABI
} // namespace closura
