// run.json: what was asked, with which seed and version, how long it took, and what the arrays beside it belong to.
//
//     run_file run("simulate", seed);
//     run.add("simulation", options);                           // any described struct or choice
//     run.identify(identity_of<Model>(options.law.name()));
//     out.text(run_file::name, run.text(seconds));
//
//     const run_record record = read_run_file(directory);       // later, by another command
//     require_same_identity("lattices.npy", record.identity(), identity_of<Model>());
//
// Arrays carry no names: that the first species is H and the lattice is 40 by 40 is said here, and checked when read.
// So are the checksums of the files beside it and of run.json itself. Who changes the latter by hand takes out "crc64".
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/core/version.hpp>
#include <closura/io/checksum.hpp>
#include <closura/io/described_json.hpp>
#include <closura/io/json_file.hpp>
#include <closura/io/npy_rows.hpp>
#include <closura/model/model.hpp>

#include <boost/mp11/list.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// closura's version, "0.3.0".
[[nodiscard]] inline std::string version()
{
    return std::to_string(CLOSURA_VERSION_MAJOR) + "." + std::to_string(CLOSURA_VERSION_MINOR) + "." +
           std::to_string(CLOSURA_VERSION_PATCH);
}

/// What arrays belong to. What is empty is not known, and not compared.
struct artefact_identity {
    std::vector<std::string> species;    ///< of the visible layer, in order
    std::vector<std::size_t> extents;    ///< of the visible layer's lattice
    std::vector<std::string> parameters; ///< names, in order
    std::string law;                     ///< the law that samples were drawn by

    static constexpr auto description()
    {
        return fields(field<"species">(&artefact_identity::species, "names of species"),
                      field<"extents">(&artefact_identity::extents, at_least(1), "extents of the lattice"),
                      field<"parameters">(&artefact_identity::parameters, "names of parameters"),
                      field<"law">(&artefact_identity::law, "law of sampling"));
    }
};

/// The identity of arrays that belong to a model: its visible layer's species and lattice, and its parameters.
template <model_type Model>
[[nodiscard]] artefact_identity identity_of(std::string_view law = {})
{
    return {[]<class... Species>(boost::mp11::mp_list<Species...>) {
                return std::vector<std::string>{std::string(Species::name())...};
            }(typename Model::template species_of<0>{}),
            {Model::extents[0].begin(), Model::extents[0].end()},
            {Model::parameter_names.begin(), Model::parameter_names.end()},
            std::string(law)};
}

/// The identity of simulations: whatever model their directory belongs to, others of these species on this lattice
/// learn from them, too.
template <model_type Model>
[[nodiscard]] artefact_identity identity_of_simulations()
{
    artefact_identity identity = identity_of<Model>();
    identity.parameters.clear();
    return identity;
}

/// Fails unless what was found in a file is what is expected; an empty value says nothing.
/// Errors: `input_error` as "lattices.npy: was made with species H, P; expected P, H".
template <class Value>
void require_same(const std::string& file, const std::string& what, const Value& found, const Value& expected)
{
    if (found.empty() || expected.empty() || found == expected)
        return;
    const auto listed = [](const Value& value) {
        if constexpr (core_detail::is_vector<Value>) {
            std::string all;
            for (const auto& one : value)
                all += (all.empty() ? "" : ", ") + as_text(one);
            return all;
        } else {
            return as_text(value);
        }
    };
    fail(file + ": was made with " + what + " " + listed(found) + "; expected " + listed(expected));
}

/// Checks each part of an identity by `require_same`.
inline void require_same_identity(const std::string& file, const artefact_identity& found,
                                  const artefact_identity& expected)
{
    require_same(file, "species", found.species, expected.species);
    require_same(file, "extents", found.extents, expected.extents);
    require_same(file, "parameters", found.parameters, expected.parameters);
    require_same(file, "law", found.law, expected.law);
}

/// Collects what run.json says.
class run_file {
public:
    static constexpr std::string_view name = "run.json";

    run_file(std::string_view command, std::uint64_t seed)
        : json_{{"closura", version()}, {"command", std::string(command)}, {"seed", seed}}
    {}

    /// A described struct, a choice, or any one value of a described field.
    template <class Value>
    void add(const std::string& key, const Value& value)
    {
        json_[key] = as_json(value);
    }

    /// What has no description.
    void add(const std::string& key, const nlohmann::json& value) { json_[key] = value; }

    void identify(const artefact_identity& identity) { json_["identity"] = as_json(identity); }

    /// The files that belong to it, as `output_directory::marks` has them.
    void list_files(const std::map<std::string, file_mark>& marks)
    {
        for (const auto& [file, mark] : marks)
            json_["files"][file] = {{"bytes", mark.bytes}, {"crc64", checksum_text(mark.checksum)}};
    }

    /// The file's text. `seconds` is the wall time that the command took.
    [[nodiscard]] std::string text(double seconds) const
    {
        nlohmann::json whole = json_;
        whole["wall_seconds"] = seconds;
        whole["crc64"] = checksum_text(checksum_of<crc64>(whole.dump()));
        return whole.dump(2) + "\n";
    }

private:
    nlohmann::json json_;
};

/// What another command's run.json says.
class run_record {
public:
    run_record(std::string file, nlohmann::json json) : file_(std::move(file)), json_(std::move(json)) {}

    [[nodiscard]] bool has(const std::string& key) const { return json_.contains(key); }

    /// Reads what `run_file::add` wrote. Errors: `input_error` naming file, key, what was found and expected.
    template <class Value>
    void read(const std::string& key, Value& value) const
    {
        const auto found = json_.find(key);
        require(found != json_.end(), file_, ": ", key, ": missing");
        if constexpr (described<Value> || is_choice<Value>)
            read_json(*found, value, file_ + ": " + key);
        else
            require(io_detail::read_value(*found, value), file_, ": ", key, ": ",
                    not_allowed<Value>(anything{}, io_detail::shown(*found)));
    }

    /// What a file beside it is known by; nothing if it does not speak of it.
    /// Errors: `input_error` if what it says makes no sense.
    [[nodiscard]] std::optional<file_mark> mark_of(const std::string& name) const
    {
        const auto files = json_.find("files");
        if (files == json_.end() || !files->is_object() || !files->contains(name))
            return std::nullopt;
        const nlohmann::json& one = (*files)[name];
        file_mark mark;
        require(one.is_object() && one.contains("bytes") && io_detail::read_value(one["bytes"], mark.bytes) &&
                    one.contains("crc64") && one["crc64"].is_string() &&
                    read_checksum(one["crc64"].get_ref<const std::string&>(), mark.checksum),
                file_, ": files: ", name, ": ", io_detail::shown(one), "; expected its bytes and crc64");
        return mark;
    }

    /// Fails if a file that was read is not the one that was written.
    /// Errors: `input_error` naming the file.
    void require_unchanged(const std::filesystem::path& path, std::uint64_t checksum) const
    {
        const auto mark = mark_of(path.filename().string());
        require(!mark || mark->checksum == checksum, path.string(),
                ": is damaged, or was changed since it was written: its checksum is not the one that run.json names");
    }

    /// The identity, if it says one.
    [[nodiscard]] artefact_identity identity() const
    {
        artefact_identity identity;
        if (has("identity"))
            read("identity", identity);
        return identity;
    }

private:
    std::string file_;
    nlohmann::json json_;
};

/// Whether a directory has a run.json.
[[nodiscard]] inline bool has_run_file(const std::filesystem::path& directory)
{
    std::error_code ignored;
    return std::filesystem::exists(directory / run_file::name, ignored);
}

/// Reads a directory's run.json. Errors: `input_error` if it is missing or no JSON object.
[[nodiscard]] inline run_record read_run_file(const std::filesystem::path& directory)
{
    const std::filesystem::path path = directory / run_file::name;
    nlohmann::json json = read_json_file(path, "what a command wrote about its outputs");
    require(json.is_object(), path.string(), ": ", io_detail::shown(json), "; expected an object");
    if (const auto sum = json.find("crc64"); sum != json.end()) {
        const nlohmann::json found = std::move(*sum);
        json.erase(sum);
        require(found == checksum_text(checksum_of<crc64>(json.dump())), path.string(),
                ": is damaged, or was changed since it was written: its checksum (crc64) is not that of its contents");
    }
    return {path.string(), std::move(json)};
}

} // namespace CLOSURA_ABI
} // namespace closura
