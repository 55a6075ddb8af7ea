// Archives whose parts were changed by someone who knows how: all checksums fit, so that what is refused is refused for
// what it says.
#pragma once

#include <closura/io/archive.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace closura_tests {

/// The manifest of an archive.
inline nlohmann::json manifest_of(const std::filesystem::path& file)
{
    const auto contents = closura::npz_contents::read(file);
    return nlohmann::json::parse(*contents.find("manifest.json"));
}

/// Writes an archive anew with a manifest, whose checksums are formed here, and with other tables by name; an empty one
/// is left out.
inline void rewrite_archive(const std::filesystem::path& file, nlohmann::json manifest,
                            const std::map<std::string, std::string>& tables = {})
{
    const auto before = closura::npz_contents::read(file);
    closura::npz_contents after;
    for (const std::string_view name : before.names()) {
        const auto changed = tables.find(std::string(name));
        const std::string bytes(changed == tables.end() ? *before.find(name) : changed->second);
        if (name == "manifest.json" || bytes.empty())
            continue;
        if (manifest.is_object())
            manifest["crc64"][std::string(name)] = closura::checksum_text(closura::checksum_of<closura::crc64>(bytes));
        after.add(std::string(name), bytes);
    }
    after.add_first("manifest.json", manifest.dump());
    closura::replace_file(file, after.pieces(file.string()));
}

} // namespace closura_tests
