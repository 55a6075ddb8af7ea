// Bytes that nobody wrote, to everything that reads files or options: each must be read or refused with an input_error
// or CLI11's, whatever they are. libFuzzer's program, one for all; CLOSURA_FUZZ names the reader (fuzz.py).
#include "torture/small.hpp"

#include <closura/experiment/command_line.hpp>
#include <closura/experiment/experiment.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace {

using namespace closura;
using system_type = torture::small;
using bytes = std::string_view;

/// A directory in memory, of this process.
const std::filesystem::path& scratch()
{
    static const auto path = [] {
        const std::filesystem::path memory = "/dev/shm";
        auto made = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        made /= "closura-fuzz-" + std::to_string(getpid());
        std::filesystem::create_directories(made);
        std::atexit([] { std::filesystem::remove_all(scratch()); });
        return made;
    }();
    return path;
}

void write(const char* name, bytes text)
{
    std::ofstream stream(scratch() / name, std::ios::binary | std::ios::trunc);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
}

/// An archive whose checksums are right, whatever is in it: members as fuzz.py lays them out, a line "name length"
/// before each. So parts are reached that damage cannot reach.
void write_archive(const char* file, bytes text)
{
    std::map<std::string, std::string> members;
    while (members.size() < 100) {
        const std::size_t end = text.find('\n');
        if (end == bytes::npos)
            break;
        const std::string line(text.substr(0, end));
        text.remove_prefix(end + 1);
        const std::size_t space = line.rfind(' ');
        if (space == std::string::npos || space == 0)
            break;
        const std::size_t length = std::strtoull(line.c_str() + space, nullptr, 10);
        members[line.substr(0, space)] = text.substr(0, length);
        text.remove_prefix(length < text.size() ? length : text.size());
    }
    auto manifest = nlohmann::json::parse(members["manifest.json"], nullptr, false);
    if (manifest.is_object()) {
        auto& sums = manifest["crc64"] = nlohmann::json::object();
        for (const auto& [name, content] : members)
            if (name != "manifest.json")
                sums[name] = checksum_text(checksum_of<crc64>(content));
        members["manifest.json"] = manifest.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    }
    npz_contents contents;
    for (auto& [name, content] : members)
        contents.add(name, content);
    std::string whole;
    for (const bytes piece : contents.pieces(file))
        whole += piece;
    write(file, whole);
}

const threads& one_thread()
{
    static const threads executor(1);
    return executor;
}

/// A learner that a checkpoint may belong to.
learner<system_type> some_learner()
{
    static const auto runs = simulate_ensemble<lattice_of_system<system_type>>(
        system_type::network, system_type::start, {.runs = 8, .steps = 40}, 1, uniform_site_choice{}, one_thread());
    return start_learning<system_type>(runs, default_settings<system_type>().training, 1);
}

/// What can be read can be used.
void read_closure()
{
    expectation_closure closure;
    read_archive(scratch(), "closure", closure);
    (void)closure.predict(std::vector<double>(closure.survivors().coordinates().species(), 5.0), 100);
}

const std::map<std::string, std::function<void(bytes)>>& readers()
{
    using law = law_of_system<system_type>;
    static const std::map<std::string, std::function<void(bytes)>> all = {
        {"lattices.npy",
         [](bytes text) {
             write("lattices.npy", text);
             (void)ensemble_stage<system_type>::read(scratch());
         }},
        {"counts.npy",
         [](bytes text) {
             write("counts.npy", text);
             (void)read_npy_values<std::int32_t>(scratch() / "counts.npy", 3);
         }},
        {"parameters.npy",
         [](bytes text) {
             write("parameters.npy", text);
             (void)sampling_stage<system_type>::read(scratch(), law{});
         }},
        {"run.json",
         [](bytes text) {
             write("run.json", text);
             const run_record record = read_run_file(scratch());
             simulation_settings simulation;
             training_settings<system_type> training;
             if (record.has("simulation"))
                 record.read("simulation", simulation);
             if (record.has("training"))
                 record.read("training", training);
         }},
        {"archive",
         [](bytes text) {
             write("closure.npz", text);
             read_closure();
         }},
        {"closure",
         [](bytes text) {
             write_archive("closure.npz", text);
             read_closure();
         }},
        {"checkpoint",
         [](bytes text) {
             write_archive("checkpoint.npz", text);
             auto record = checkpoint_stage<system_type>::recorded(scratch());
             auto learning = some_learner();
             checkpoint_stage<system_type>::take_up(scratch(), record, learning);
         }},
        {"options",
         [](bytes text) {
             CLI::App app;
             experiment_settings<system_type> settings;
             add_options(app, settings.simulation);
             add_options(app, settings.training);
             std::vector<std::string> words;
             for (std::size_t begin = 0; begin <= text.size();) {
                 const std::size_t end = (std::min)(text.find('\n', begin), text.size());
                 words.emplace(words.begin(), text.substr(begin, end - begin)); // CLI11 takes the last one first
                 begin = end + 1;
             }
             app.parse(std::move(words));
             (void)origin_of_system<system_type>(settings.simulation);
         }},
    };
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto& read = []() -> const std::function<void(bytes)>& {
        const char* const wanted = std::getenv("CLOSURA_FUZZ");
        const auto found = readers().find(wanted != nullptr ? wanted : "");
        if (found == readers().end()) {
            std::fprintf(stderr, "CLOSURA_FUZZ: expected the name of a reader\n");
            std::_Exit(2);
        }
        return found->second;
    }();
    try {
        read({reinterpret_cast<const char*>(data), size});
    } catch (const input_error& error) {
        if (std::string_view(error.what()).empty())
            std::abort();
    } catch (const CLI::Error&) {
    }
    return 0;
}
