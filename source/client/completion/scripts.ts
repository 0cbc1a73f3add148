/**
 * What each shell evaluates once. It knows nothing of lalia's commands: for each line it asks `lalia completion`, which
 * answers with a candidate a line, a tab, and what it is; `:files` leaves the names of files to the shell.
 */
export const scripts = {
	bash: `# bash completion for lalia: eval "$(lalia completion bash)"
_lalia() {
	local line=\${COMP_LINE:0:COMP_POINT} words last kept found IFS=$' \\t\\n'
	read -ra words <<<"$line" # COMP_WORDS is cut at @ : and = as well
	[[ $line == *[[:space:]] ]] && words+=('')
	last=\${words[\${#words[@]}-1]}
	kept=\${last%"$2"} # bash replaces what comes after
	COMPREPLY=()
	while IFS= read -r found; do
		if [[ $found == :files ]]; then
			compopt -o filenames 2>/dev/null
			while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -f -- "$2")
			return
		fi
		found=\${found%%$'\\t'*}
		COMPREPLY+=("\${found#"$kept"}")
	done < <(lalia completion bash -- "\${words[@]:1}" 2>/dev/null </dev/null)
}
complete -F _lalia lalia
`,
	zsh: `#compdef lalia
# zsh completion for lalia: eval "$(lalia completion zsh)" after compinit, or a file _lalia in a folder of $fpath
_lalia() {
	local -a before found
	before=("\${(@Q)words[2,CURRENT-1]}")
	(( CURRENT > 2 )) || before=()
	found=("\${(@f)$(lalia completion zsh -- "\${before[@]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
	if [[ $found[1] == :files ]]; then
		compset -P 1 '-*='
		_files
		return
	fi
	[[ -n $found[1] ]] || return 1
	found=("\${(@)found//:/\\\\:}")
	found=("\${(@)found/$'\\t'/:}")
	_describe lalia found
}
if [[ $funcstack[1] == _lalia ]]; then
	_lalia "$@"
else
	compdef _lalia lalia
fi
`,
	fish: `# fish completion for lalia: lalia completion fish | source
function __lalia_complete
	set -l before (commandline -opc)
	set -l last (commandline -ct)
	set -l found (lalia completion fish -- $before[2..-1] "$last" 2>/dev/null </dev/null)
	if test "$found[1]" = :files
		set -l option (string match -r -- '^-[^=]*=' "$last")
		or set option ''
		printf '%s\\n' $option(__fish_complete_path (string replace -- "$option" '' "$last"))
	else
		printf '%s\\n' $found
	end
end
complete -c lalia -f -a '(__lalia_complete)'
`,
} as const;

export const isShell = (shell: unknown): shell is keyof typeof scripts =>
	typeof shell === 'string' && Object.hasOwn(scripts, shell);
